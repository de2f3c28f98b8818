// The note-taker's tablet. A card is kept on the device first, under an identity made here; it is deleted here only after the
// server has said that it keeps it. Sent twice, the server keeps it once.
(() => {
  const root = document.getElementById("capture");
  const bar = document.getElementById("cap-bar");
  const list = document.getElementById("cap-list");
  const box = document.getElementById("cap-text");
  const field = (name) => document.getElementById(`cap-${name}`);
  const visit = root.dataset.visit;
  const BATCH = 200, AGAIN = 10_000, SHOWN = 5;
  const draft = `capture-typed-${visit}`, aside = `capture-aside-${visit}`;
  const sent = []; // this page's last cards that the server keeps
  let trouble = ""; // why nothing can be sent now: offline, signIn

  const open = new Promise((resolve, reject) => {
    const asked = indexedDB.open("madang-capture", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("cards", { keyPath: "id" }).createIndex("visit", "visit");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const inStore = async (mode, act) => {
    const store = (await open).transaction("cards", mode, { durability: "strict" }).objectStore("cards");
    return new Promise((resolve, reject) => {
      const asked = act(store);
      store.transaction.oncomplete = () => resolve(asked && asked.result);
      store.transaction.onerror = store.transaction.onabort = () => reject(store.transaction.error);
    });
  };
  const kept = async () => {
    const all = await inStore("readonly", (store) => store.index("visit").getAll(visit));
    return all.sort((a, b) => (a.said_at < b.said_at ? -1 : 1));
  };

  const typed = () => ({
    text: box.value.trim(), may_show: field("show").checked,
    speaker: field("speaker").value, phone: field("phone").value, paper: field("paper").value,
  });
  const fill = (card) => {
    box.value = card.text;
    field("show").checked = card.may_show;
    for (const name of ["speaker", "phone", "paper"]) field(name).value = card[name];
    if (card.speaker || card.phone || card.paper) field("speaker").closest("details").open = true;
    remember();
  };

  const show = async () => {
    const all = await kept();
    const waiting = all.filter((card) => !card.refused);
    const refused = all.filter((card) => card.refused);
    const words = [];
    if (waiting.length) words.push(bar.dataset.waiting.replace("{n}", waiting.length));
    if (refused.length) words.push(bar.dataset.refused.replace("{n}", refused.length));
    if (!all.length) words.push(bar.dataset.allSent);
    if (trouble) words.push(bar.dataset[trouble]);
    bar.textContent = words.join(" · ");
    bar.dataset.state = refused.length ? "refused" : waiting.length ? "waiting" : "sent";
    bar.dataset.n = waiting.length;
    list.replaceChildren();
    for (const card of [...refused, ...waiting.slice(-SHOWN).reverse(), ...sent.slice(0, SHOWN)]) {
      const item = document.createElement("li");
      item.textContent = `${card.text.slice(0, 160)} · ${card.refused || (card.number ? list.dataset.kept.replace("{n}", card.number) : list.dataset.here)}`;
      if (card.refused) {
        const mend = document.createElement("button");
        mend.className = "act sm";
        mend.textContent = list.dataset.take;
        mend.addEventListener("click", async () => {
          // What is just being typed waits, with its own answers, until the mended card is kept.
          if (box.value.trim()) localStorage.setItem(aside, JSON.stringify(typed()));
          await inStore("readwrite", (store) => store.delete(card.id));
          fill(card);
          box.focus();
          show();
        });
        item.append(" ", mend);
      }
      list.append(item);
    }
  };

  const answer = async (address, options) => {
    const found = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
    if (found.redirected || !(found.headers.get("content-type") || "").includes("json")) {
      throw new Error(found.status < 500 ? "signIn" : "offline");
    }
    return [found.status, await found.json()];
  };
  const sendBatch = async () => {
    const cards = (await kept()).filter((card) => !card.refused).slice(0, BATCH);
    if (!cards.length) return false;
    const [, hello] = await answer(root.dataset.ready);
    const [status, told] = await answer(root.dataset.send, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": hello.token },
      body: JSON.stringify({ cards }),
    });
    if (status !== 200) throw new Error("offline"); // nothing of it was kept there: all stays here
    const mine = new Map(cards.map((card) => [card.id, card]));
    for (const each of told.cards) {
      const card = mine.get(each.id);
      if (!card) continue;
      if (each.refused) await inStore("readwrite", (store) => store.put({ ...card, refused: each.refused }));
      else {
        await inStore("readwrite", (store) => store.delete(each.id));
        sent.unshift({ ...card, number: each.number });
      }
    }
    return true;
  };
  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      // Two windows of one device take turns.
      await navigator.locks.request("madang-capture", async () => { while (await sendBatch()) await show(); });
      trouble = "";
    } catch (error) {
      trouble = error.message === "signIn" ? "signIn" : "offline";
    } finally {
      sending = false;
      show();
    }
  };

  const remember = () => localStorage.setItem(draft, JSON.stringify(typed()));
  const add = async () => {
    const said = typed();
    if (!said.text) { box.focus(); return; }
    await inStore("readwrite", (store) => store.put({ id: crypto.randomUUID(), visit, said_at: new Date().toISOString(), ...said }));
    // Only now is the box emptied: until the device has it, the words stay where they were typed.
    if (box.value.trim() === said.text) box.value = "";
    for (const name of ["speaker", "phone", "paper"]) field(name).value = "";
    const waits = localStorage.getItem(aside);
    if (waits && !box.value) { localStorage.removeItem(aside); fill(JSON.parse(waits)); }
    remember();
    box.focus();
    await show();
    send();
  };

  if (localStorage.getItem(draft)) fill(JSON.parse(localStorage.getItem(draft)));
  document.getElementById("cap-form").addEventListener("input", remember);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); add(); }
  });
  document.getElementById("cap-form").addEventListener("submit", (event) => { event.preventDefault(); add(); });
  document.getElementById("cap-sync").addEventListener("click", send);
  window.addEventListener("online", send);
  setInterval(send, AGAIN);
  const needed = () => [
    location.href, ...[...document.querySelectorAll("link[rel=stylesheet], link[rel=icon]")].map((el) => el.href),
    ...[...document.querySelectorAll("script[src]")].map((el) => el.src), ...performance.getEntriesByType("resource").map((r) => r.name).filter((name) => name.includes("/static/")),
  ];
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.addEventListener("message", (event) => { if (event.data === "kept") bar.dataset.kept = "yes"; });
    navigator.serviceWorker.register(root.dataset.worker).then(async () => {
      (await navigator.serviceWorker.ready).active.postMessage({ keep: [...new Set(needed())] });
    }).catch(() => {});
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  }
  show();
  send();
})();
