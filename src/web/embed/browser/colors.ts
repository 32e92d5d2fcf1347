import { COLORS } from "../messages.ts";

/** What text needs against what is behind it (WCAG 2.2, 1.4.3). */
const CONTRAST_MIN = 4.5;

/** Everything that is set here, so that it can be taken back. */
const PROPERTIES = [...COLORS, "quiet", "wrong", "on-accent"] as const;

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/**
 * Takes on the host page's colours, as far as what is written stays readable:
 * where ink and paper are too close, black or white takes the ink's place.
 *
 * @param colors in the order of COLORS; what is no colour counts as not given
 * @param theme what the host page asks for; `light`, `dark`, or else the visitor's own choice
 */
export function applyColors(colors: string[], theme: string | null | undefined): void {
  const root = document.documentElement;
  const put = (name: (typeof PROPERTIES)[number], value: string | undefined) => {
    if (value) root.style.setProperty(`--${name}`, value);
  };
  for (const name of PROPERTIES) root.style.removeProperty(`--${name}`);
  root.dataset.theme = theme === "light" || theme === "dark" ? theme : "";

  const given = COLORS.map((_, index) => colors[index]?.trim() ?? "").map((color) =>
    CSS.supports("color", color) && !/var\(/i.test(color) ? color : undefined,
  );
  if (!given.some(Boolean)) return;
  const [paper, surface = paper, ink, accent] = given;
  // What is not given is taken from the theme that goes with the paper.
  if (paper) root.dataset.theme = readableOn(paper) === "black" ? "light" : "dark";
  put("paper", paper);
  put("surface", surface);
  put("ink", ink);
  put("accent", accent);
  if (accent) put("on-accent", readableOn(accent));

  const applied = getComputedStyle(root);
  const background = applied.backgroundColor;
  if (contrast(applied.color, background) < CONTRAST_MIN) put("ink", readableOn(background));
  const written = applied.color;
  if (surface && contrast(written, surface) < CONTRAST_MIN) put("surface", background);
  for (const name of ["quiet", "wrong"] as const) {
    const mixed = resolved(`var(--${name})`);
    if (contrast(mixed, background) < CONTRAST_MIN) put(name, written);
  }
}

/** What a value of this page's stylesheet comes to. */
function resolved(value: string): string {
  const probe = document.createElement("i");
  probe.style.color = value;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function readableOn(color: string): "black" | "white" {
  return contrast("black", color) >= contrast("white", color) ? "black" : "white";
}

/** The contrast ratio of two colours, from 1 to 21. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  if (!canvas) return 0;
  // Drawn on white, should it let something through.
  for (const fill of ["white", color]) {
    canvas.fillStyle = fill;
    canvas.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
