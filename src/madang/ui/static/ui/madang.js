// Small comforts. Every page works without this file.
(() => {
  const focus = (root) => {
    const place = root.querySelector("[data-focus]");
    if (!place) return;
    place.focus();
    place.scrollIntoView({ block: "center" });
  };
  const start = () => {
    focus(document);
    document.querySelectorAll("[data-print]").forEach((b) => b.addEventListener("click", () => window.print()));
    document.querySelectorAll("form[data-once]").forEach((form) =>
      form.addEventListener("submit", () => {
        // The server counts twice-sent as once; this only spares the person a doubt.
        setTimeout(() => form.querySelectorAll("button").forEach((b) => (b.disabled = true)), 0);
      }),
    );
    // Switching the language keeps what was typed on this page but not yet sent.
    document.querySelectorAll("main form").forEach((form) => {
      const key = "typed" + location.pathname.replace(/^\/[a-z]{2}\//, "/");
      const fields = [...form.querySelectorAll("textarea, input[type=text]")].filter((f) => f.name);
      const kept = JSON.parse(sessionStorage.getItem(key) || "{}");
      fields.forEach((f) => { if (!f.value && kept[f.name]) f.value = kept[f.name]; });
      sessionStorage.removeItem(key);
      document.querySelectorAll(".mast a[hreflang]").forEach((a) =>
        a.addEventListener("click", () => sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((f) => [f.name, f.value]))))),
      );
    });
    const board = document.querySelector("[data-reload]"); // a board on a wall, which nobody is reading a text on
    if (board) setTimeout(() => location.reload(), 1000 * Number(board.dataset.reload));
    // Keeps what is written while somebody pauses; a refusal is left to the button, which shows it in full.
    document.querySelectorAll("form[data-autosave]").forEach((form) => {
      const told = document.querySelector("[data-kept]");
      let waits, kept = new URLSearchParams(new FormData(form)).toString();
      const keep = async () => {
        const typed = new URLSearchParams(new FormData(form));
        if (typed.toString() === kept) return;
        const answer = await fetch(location.href, { method: "POST", body: typed, headers: { "X-Autosave": "1" } }).catch(() => null);
        const said = await answer?.json().catch(() => null);
        if (!answer?.ok) { told.textContent = said?.refusal || ""; return; }
        Object.entries(said.was).forEach(([name, text]) => {
          // What others wrote in fields that were not touched here comes in; what stands here is what was kept.
          const own = form.elements[name], was = form.elements[`was-${name}`];
          if (own && was && own.value === was.value) own.value = text;
          if (was) was.value = text;
        });
        kept = new URLSearchParams(new FormData(form)).toString();
        told.textContent = told.dataset.kept.replace("{t}", new Date().toTimeString().slice(0, 5));
      };
      form.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(keep, 1500); });
      form.addEventListener("submit", () => clearTimeout(waits));
    });
    document.querySelectorAll("textarea[data-count]").forEach((area) => {
      const out = document.getElementById(area.dataset.count);
      const show = () => {
        const left = Number(area.dataset.max) - area.value.length;
        out.textContent = left < 500 ? out.dataset.words.replace("{n}", left) : "";
      };
      area.addEventListener("input", show);
      show();
    });
  };
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSwap", (event) => focus(event.target));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-once] button").forEach((b) => (b.disabled = false));
  });
})();
