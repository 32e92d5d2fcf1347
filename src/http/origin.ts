import type { Context } from "hono";

export interface OriginOptions {
  /** Where people reach the server, if that was set. */
  publicUrl?: string | undefined;
  trustedProxies: number;
}

/** Where this server is reached, as in `https://chat.example`, without a slash at its end. */
export function originOf(c: Context, { publicUrl, trustedProxies }: OriginOptions): string {
  if (publicUrl) return publicUrl;
  const url = new URL(c.req.url);
  if (trustedProxies > 0) {
    const [protocol] = c.req.header("X-Forwarded-Proto")?.split(",") ?? [];
    if (protocol?.trim() === "https") url.protocol = "https:";
  }
  return url.origin;
}
