/** The first element that a selector finds; one that the page is known to have. */
export function find<T extends HTMLElement = HTMLElement>(
  selector: string,
  within: ParentNode = document,
): T {
  return within.querySelector(selector) as T;
}
