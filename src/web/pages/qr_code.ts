import qrcode from "qrcode-generator";

/** In modules: the blank border that cameras need (ISO/IEC 18004, 9.1). */
const MARGIN = 4;

/** A QR code as SVG, black on white whatever the page's colours. */
export function qrCode(text: string): string {
  // An invitation is long: with less correction its modules are large enough for a screen.
  const code = qrcode(0, text.length > 100 ? "L" : "M");
  code.addData(text, "Byte");
  code.make();
  const count = code.getModuleCount();
  const size = count + 2 * MARGIN;
  let path = "";
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) path += `M${column + MARGIN} ${row + MARGIN}h1v1h-1z`;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="200" height="200" role="img" aria-label="QR" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
}
