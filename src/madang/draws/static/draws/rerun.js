// Runs a draw again from its published file: the hash of the commitment, the numbers, the pick. What it does is told in
// src/madang/draws/picking.py. It brings its own SHA-256, because browsers lend theirs only to pages under https.
(() => {
  const K = [], START = [];
  for (let n = 2; K.length < 64; n++) { // the first bits of the roots of the primes, as FIPS 180-4 says
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    const bits = (root) => ((root - Math.floor(root)) * 4294967296) | 0;
    if (START.length < 8) START.push(bits(Math.sqrt(n)));
    K.push(bits(Math.cbrt(n)));
  }
  const W = new Int32Array(64);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const sha256 = (text) => {
    const bytes = new TextEncoder().encode(text);
    const blocks = new Uint8Array(((bytes.length + 9 + 63) >> 6) << 6);
    blocks.set(bytes);
    blocks[bytes.length] = 128;
    const view = new DataView(blocks.buffer);
    view.setUint32(blocks.length - 8, Math.floor(bytes.length / 536870912));
    view.setUint32(blocks.length - 4, (bytes.length << 3) >>> 0);
    const h = Int32Array.from(START);
    for (let at = 0; at < blocks.length; at += 64) {
      for (let i = 0; i < 16; i++) W[i] = view.getInt32(at + 4 * i);
      for (let i = 16; i < 64; i++) {
        const a = W[i - 15], b = W[i - 2];
        W[i] = W[i - 16] + W[i - 7] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
      }
      let [a, b, c, d, e, f, g, k] = h;
      for (let i = 0; i < 64; i++) {
        const t = (k + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
        const u = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        k = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
      }
      [a, b, c, d, e, f, g, k].forEach((x, i) => (h[i] += x));
    }
    return Array.from(h, (x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
  };

  const orderOf = (digest, entries, seed) => {
    const numbered = entries.map(([key, weight]) => {
      let least = "g";
      for (let n = 1; n <= weight; n++) {
        const number = sha256(`${digest}\n${key}\n${n}\n${seed}`);
        if (number < least) least = number;
      }
      return [least, key];
    });
    numbered.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1));
    return numbered.map(([, key]) => key);
  };
  const panelOf = (digest, panels, seed) => {
    let drawn = parseInt(sha256(`${digest}\npanel\n${seed}`).slice(0, 8), 16);
    return panels.find(([parts]) => (drawn < parts ? true : ((drawn -= parts), false)))[1];
  };
  const resultOf = (told, digest, seed) => {
    const order = orderOf(digest, told.entries, seed);
    if (told.kind !== "quota") return order;
    const panel = new Set(panelOf(digest, told.panels, seed));
    return [...order.filter((key) => panel.has(key)), ...order.filter((key) => !panel.has(key))];
  };
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // Each step says what it found; the words stand in the page, so that they are in the reader's language.
  const again = async (box) => {
    const list = box.querySelector("ol"), verdict = box.querySelector("[role=status]");
    const page = JSON.parse(box.dataset.page); // what this page shows: digest, seed, picked
    const say = (step, holds, detail) => {
      const item = list.querySelector(`[data-step=${step}]`);
      item.hidden = false;
      item.classList.toggle("wrong", !holds);
      item.querySelector("b").textContent = holds ? box.dataset.same : box.dataset.differs;
      item.querySelector("code").textContent = detail;
      return holds;
    };
    list.hidden = false;
    list.querySelectorAll("li").forEach((item) => (item.hidden = true));
    let holds = false;
    try {
      const file = await (await fetch(box.dataset.file, { cache: "no-store" })).json();
      const digest = sha256(file.commitment), told = JSON.parse(file.commitment);
      holds = say("digest", digest === page.digest && digest === file.digest, digest);
      holds = say("seed", file.seed === page.seed && told.algorithm === "madang-draw-1", file.seed) && holds;
      const order = resultOf(told, digest, page.seed);
      holds = say("order", same(order, file.order), order.slice(0, 10).join(" ")) && holds;
      const picked = order.slice(0, told.picks);
      holds = say("picked", same(picked, file.picked) && same(picked, page.picked), picked.slice(0, 10).join(" ")) && holds;
    } catch (error) {
      holds = false;
    }
    verdict.textContent = holds ? box.dataset.holds : box.dataset.fails;
    verdict.className = holds ? "holds" : "fails";
  };
  document.querySelectorAll("[data-again]").forEach((box) => {
    const button = box.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      await again(box);
      button.disabled = false;
    });
  });
})();
