/**
 * In a sandbox without `allow-forms` no form is submitted, and no event tells
 * that somebody wanted to (HTML, 4.10.22.3, step 4). So the frame tells it itself.
 */
export function submitByScript(): void {
  const submit = (form: HTMLFormElement) => {
    if (!form.reportValidity()) return;
    // What leads to another page leads to the room's own.
    if (form.method === "get") {
      const fields = new URLSearchParams([...new FormData(form)] as [string, string][]);
      const href = `${form.action}?${fields}`;
      const link = { href, target: "_blank", rel: "noopener" };
      Object.assign(document.createElement("a"), link).click();
      return;
    }
    form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
  };
  addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[type=submit]");
    if (!button?.form) return;
    event.preventDefault();
    submit(button.form);
  });
  addEventListener("keydown", (event) => {
    const field = event.target as HTMLInputElement;
    if (event.key !== "Enter" || field.tagName !== "INPUT" || !field.form) return;
    event.preventDefault();
    submit(field.form);
  });
}
