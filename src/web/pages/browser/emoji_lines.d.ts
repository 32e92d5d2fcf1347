/** Made by src/build/emoji.ts. */
declare module "emoji:lines" {
  const lines: string;
  export default lines;
}
