// Hands on the keyboard. Each key presses a button or link that is on the page (data-key), so what it does is what it says.
(() => {
  const on = () => localStorage.getItem("keys") !== "off";
  const typing = (el) => el.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const chosen = new Set(); // the picked references, kept while the list is drawn anew
  const press = (key) => {
    const bar = document.querySelector("[data-picked]:not([hidden])");
    if (bar && "123".includes(key)) { // something is picked: the keys that send act on what is picked, and on nothing else
      const button = bar.querySelector("button");
      if (key === "1") button.click();
      return true;
    }
    const own = bar && bar.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (own) { own.click(); return true; }
    const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
    const el = all.filter((e) => e.offsetParent !== null).pop(); // what the page offers goes before the bar above it
    if (!el) return false;
    if (el.matches("input, textarea, select, summary")) {
      el.focus();
      if (el.matches("summary")) {
        el.click();
        const field = el.parentElement.open && el.parentElement.querySelector("select, textarea, input:not([type=hidden], [type=checkbox], [type=file])");
        if (field) field.focus(); // what was opened by a key is written in at once
      }
    } else el.click();
    return true;
  };
  const rows = () => [...document.querySelectorAll(".row[data-row]")];
  let settling = false; // between swap and settle a new link is a plain one: following it would leave the page, and with it what was picked
  document.addEventListener("htmx:afterSwap", () => { settling = true; });
  document.addEventListener("htmx:afterSettle", () => { settling = false; });
  const move = (by) => {
    if (settling) { document.addEventListener("htmx:afterSettle", () => move(by), { once: true }); return; }
    const all = rows();
    const now = all.findIndex((r) => r.classList.contains("sel"));
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
    if (!next) return;
    const link = next.querySelector("a");
    if (link) { link.click(); return; }
    all.forEach((row) => row.classList.toggle("sel", row === next)); // a row that leads nowhere is only marked, to be ticked
    next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    if (event.ctrlKey) {
      if (event.key === "Enter") {
        const form = event.target.closest("form");
        const button = form && form.querySelector("[data-save]");
        if (button) { event.preventDefault(); button.click(); }
      }
      return;
    }
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target) || !on()) return;
    // A Hangul layout sends ㅓ where a Latin one sends j: the place of the key counts for letters.
    const key = /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : event.key.toLowerCase();
    if (key === "?") {
      const list = document.querySelector("#keys dl");
      list.replaceChildren();
      const offered = new Map(); // a key stands for one thing: what is seen last, as when it is pressed
      document.querySelectorAll("[data-key], [data-told-key]").forEach((el) => {
        const name = el.dataset.key || el.dataset.toldKey;
        if (!offered.has(name) || el.offsetParent !== null) offered.set(name, el);
      });
      offered.forEach((el) => {
        const dt = document.createElement("dt");
        const kbd = document.createElement("kbd");
        kbd.textContent = (el.dataset.key || el.dataset.toldKey).toUpperCase();
        dt.append(kbd);
        const dd = document.createElement("dd");
        const copy = el.cloneNode(true);
        copy.querySelectorAll?.("kbd").forEach((k) => k.remove());
        const label = el.labels && el.labels[0] ? el.labels[0].textContent : "";
        dd.textContent = (el.getAttribute("aria-label") || label || el.placeholder || copy.textContent).trim().slice(0, 60);
        list.append(dt, dd);
      });
      document.getElementById("keys").showModal();
    } else if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "x") {
      const box = document.querySelector(".row.sel input[type=checkbox]");
      if (box) { box.checked = !box.checked; box.dispatchEvent(new Event("change", { bubbles: true })); }
    } else if (!press(key)) return;
    event.preventDefault();
  });
  const picked = () => {
    const bar = document.querySelector("[data-picked]");
    if (!bar) return;
    const n = document.querySelectorAll(".row input[type=checkbox]:checked").length;
    bar.hidden = !n;
    bar.querySelector("[data-n]").textContent = n;
  };
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".row input[type=checkbox]")) return;
    if (event.target.checked) chosen.add(event.target.value); else chosen.delete(event.target.value);
    picked();
  });
  document.addEventListener("click", (event) => { // the caller is somebody the city knows: the name is written by one press
    const button = event.target.closest("[data-name]");
    const field = button && document.querySelector("form.call [name=name]");
    if (field) { field.value = button.dataset.name; field.dispatchEvent(new Event("change", { bubbles: true })); }
  });
  const wake = () => {
    const box = document.getElementById("keys-on");
    if (box && !box.dataset.woken) {
      box.dataset.woken = "1";
      box.checked = on();
      box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
    }
    document.querySelectorAll(".row input[type=checkbox]").forEach((box) => { if (chosen.has(box.value)) box.checked = true; });
    const sel = document.querySelector(".row.sel");
    if (sel) sel.scrollIntoView({ block: "nearest" });
    const toast = document.querySelector(".toast[data-for]");
    if (toast && !toast.dataset.woken) {
      toast.dataset.woken = "1";
      let left = Number(toast.dataset.for);
      const tick = setInterval(() => {
        if (!toast.contains(document.activeElement)) left -= 1;
        if (left <= 0) { toast.remove(); clearInterval(tick); }
      }, 1000);
    }
    picked();
  };
  document.addEventListener("DOMContentLoaded", wake);
  document.addEventListener("htmx:afterSettle", wake);
})();
