/* <copy-text data-copied="…"><code>text</code><button hidden>…</button></copy-text>
 *
 * Shows its button where the browser can copy; after copying the button says data-copied for two seconds.
 */
class CopyText extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => this.copy(button));
  }

  async copy(button) {
    const label = button.textContent;
    await navigator.clipboard.writeText(this.querySelector("code").textContent.trim());
    button.textContent = this.dataset.copied;
    setTimeout(() => (button.textContent = label), 2000);
  }
}

customElements.define("copy-text", CopyText);
