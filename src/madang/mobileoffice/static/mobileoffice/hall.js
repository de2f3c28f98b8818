// A town hall: the broadcast plays and comes back by itself, and the list of questions stays fresh while somebody types. Every
// page works without this file.
(() => {
  const AGAIN = 3000, DRY = 6000, SLOWEST = 60_000, CAPTIONS = 15_000, NEAR_NOW = 20;

  // --- the broadcast ---------------------------------------------------------------------------------------------------

  const play = (player) => {
    const video = player.querySelector("video");
    const button = player.querySelector("[data-watch]");
    const said = player.querySelector("[data-said]");
    const address = player.dataset.src;
    const isLive = "live" in player.dataset;
    let hls = null, timer = 0, dry = 0, isTold = false;

    const tell = (words) => { if (said.textContent !== words) said.textContent = words; };
    const begin = (position) => {
      if (hls) hls.destroy();
      const once = { errorRetry: { maxNumRetry: 1, retryDelayMs: 500, maxRetryDelayMs: 500 }, timeoutRetry: null };
      const policy = { default: { maxTimeToFirstByteMs: 8000, maxLoadTimeMs: 20_000, ...once } };
      hls = new window.Hls({ // a worker would come from a blob, which the page's policy forbids
        enableWorker: false, startPosition: position, manifestLoadPolicy: policy, playlistLoadPolicy: policy, fragLoadPolicy: policy,
      });
      hls.on(window.Hls.Events.ERROR, (_name, error) => { if (error.fatal) lost(); });
      hls.on(window.Hls.Events.FRAG_BUFFERED, () => { if (!isTold) tell(""); });
      isTold = false;
      hls.loadSource(address);
      hls.attachMedia(video);
      video.play().catch(() => {});
    };
    const lost = () => { // what is in the buffer plays on; meanwhile the stream is asked for again and again
      if (isTold) return;
      isTold = true;
      tell(player.dataset.again);
      clearTimeout(timer);
      timer = setTimeout(look, AGAIN);
    };
    const look = async () => {
      try {
        const answer = await fetch(address, { cache: "no-store" });
        if (!answer.ok) throw new Error(answer.status);
        const isNow = isLive && !(hls && hls.liveSyncPosition - video.currentTime > NEAR_NOW);
        begin(isNow ? -1 : video.currentTime);
      } catch {
        timer = setTimeout(look, AGAIN);
      }
    };
    const is_dry = () => { dry = dry || setTimeout(() => { dry = 0; if (!video.paused) lost(); }, DRY); };
    ["waiting", "stalled"].forEach((name) => video.addEventListener(name, is_dry));
    video.addEventListener("timeupdate", () => { clearTimeout(dry); dry = 0; });
    video.addEventListener("ended", () => tell(isLive ? player.dataset.ended : ""));
    captions(player, video, isLive);
    if (!/\.m3u8($|\?)/.test(address)) return; // a recording as one file: the browser plays it

    const source = video.querySelector("source");
    source.remove();
    video.controls = false;
    video.load();
    button.hidden = false;
    button.addEventListener("click", () => {
      const script = document.createElement("script");
      script.src = player.dataset.script;
      script.addEventListener("load", () => {
        button.hidden = true;
        video.controls = true;
        video.focus();
        if (window.Hls.isSupported()) { begin(-1); return; }
        video.append(source); // such as Safari on a telephone: it plays such streams without us
        video.load();
        video.play().catch(() => {});
      });
      script.addEventListener("error", () => { button.disabled = false; tell(player.dataset.again); });
      button.disabled = true;
      document.head.append(script);
    });
  };

  const captions = (player, video, isLive) => {
    const button = document.querySelector("[data-captions]");
    let track = video.querySelector("track");
    if (!button || !track) return;
    const address = track.src;
    const show = () => { track.track.mode = button.getAttribute("aria-pressed") === "true" ? "showing" : "hidden"; };
    button.hidden = false;
    if (localStorage.getItem("captions") === "off") button.setAttribute("aria-pressed", "false");
    show();
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", on);
      localStorage.setItem("captions", on ? "on" : "off");
      show();
    });
    const renew = () => { // the file grows while people speak: the new one takes the old one's place once it is there
      const fresh = track.cloneNode();
      fresh.src = `${address}${address.includes("?") ? "&" : "?"}at=${Date.now()}`;
      fresh.addEventListener("load", () => { track.remove(); track = fresh; show(); });
      fresh.addEventListener("error", () => fresh.remove());
      video.append(fresh);
      fresh.track.mode = "hidden";
    };
    if (isLive) setInterval(() => { if (!video.paused) renew(); }, CAPTIONS);
  };

  // --- the questions ---------------------------------------------------------------------------------------------------

  const watch = (root) => {
    const isDesk = "desk" in root.dataset;
    const line = root.querySelector("[data-line]");
    const every = 1000 * Number(root.dataset.every);
    const backed = new Set((root.dataset.backed || "").split(",").filter(Boolean));
    let wait = every, timer = 0, last = "";

    const mark = () => root.querySelectorAll("button[form=back]").forEach((button) => {
      if (!backed.has(button.value)) return;
      button.setAttribute("aria-pressed", "true");
      button.querySelector("[data-word]").textContent = root.dataset.too;
    });
    const renew = (own, theirs) => { // in the same state only the voices change: the button under a finger stays
      const [old, now] = [own.querySelector(".voices"), theirs.querySelector(".voices")];
      if (own.dataset.state === theirs.dataset.state && old && now) old.textContent = now.textContent;
      else own.replaceChildren(...theirs.childNodes);
      Object.assign(own.dataset, theirs.dataset);
    };
    // A question that is there already stays the same element, so that nothing typed or pressed in it is lost. While somebody points
    // at the list, what is new comes to its end; once they leave, the order follows.
    const put = (ours, theirs) => {
      const known = new Map([...ours.children].map((li) => [li.id, li]));
      const isHeld = ours.matches(":hover") || ours.contains(document.activeElement);
      const seen = ours.getBoundingClientRect().top < 0
        ? [...ours.children].find((li) => li.getBoundingClientRect().bottom > 0) : null;
      const stood = seen && seen.getBoundingClientRect().top;
      const count = { arrived: 0, answered: 0 };
      const order = [...theirs.children].map((li) => {
        const own = known.get(li.id);
        if (!own) { if (li.dataset.state !== "none") count.arrived += 1; return li; }
        known.delete(li.id);
        if (own.dataset.v !== li.dataset.v) {
          if (own.dataset.state === "open" && li.dataset.state === "answered") count.answered += 1;
          renew(own, li);
        }
        return own;
      });
      known.forEach((li) => li.remove());
      if (isHeld) order.filter((li) => li.parentNode !== ours).forEach((li) => ours.append(li));
      else order.forEach((li, n) => { if (ours.children[n] !== li) ours.insertBefore(li, ours.children[n] || null); });
      if (seen && seen.isConnected) scrollBy(0, seen.getBoundingClientRect().top - stood);
      return { ...count, isHeld };
    };
    const say = (count) => {
      const words = [];
      if (count.arrived) words.push(root.dataset.new.replace("{n}", count.arrived));
      if (count.answered && root.dataset.answered) words.push(root.dataset.answered.replace("{n}", count.answered));
      if (words.length) line.textContent = words.join(" · ");
      else if (line.textContent === root.dataset.lost) line.textContent = "";
    };
    const take = (text) => {
      const came = new DOMParser().parseFromString(text, "text/html");
      const total = { arrived: 0, answered: 0, isHeld: false };
      root.querySelectorAll(isDesk ? "[data-list]" : "#asked").forEach((ours) => {
        const theirs = came.getElementById(ours.id);
        if (!theirs) return;
        const one = put(ours, theirs);
        if (ours.id !== "open") total.arrived += one.arrived; // at the desk a question that was let in is not a new one
        total.answered += one.answered;
        total.isHeld = total.isHeld || one.isHeld;
        const changed = root.querySelector("[data-changed]");
        if (changed && theirs.dataset.turn !== root.dataset.turn) changed.hidden = false;
      });
      mark();
      say(total);
      last = total.isHeld ? "" : text; // put in order at the next look
    };
    const look = async () => {
      try {
        if (!document.hidden) {
          const answer = await fetch(root.dataset.from);
          if (!answer.ok || answer.redirected) throw new Error(answer.status);
          const text = await answer.text();
          if (text !== last) take(text);
          else say({});
        }
        wait = every;
      } catch {
        line.textContent = root.dataset.lost;
        wait = Math.min(wait * 2, SLOWEST);
      }
      plan();
    };
    const plan = () => { // not all at the same moment
      clearTimeout(timer);
      timer = setTimeout(look, wait * (0.8 + 0.4 * Math.random()));
    };
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { clearTimeout(timer); look(); } });
    if (!isDesk) ask(root, { backed, mark, plan });
    plan();
  };

  const send = async (form, more) => {
    const body = new FormData(form);
    Object.entries(more).forEach(([name, value]) => body.set(name, value));
    const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
    return answer.json();
  };

  const ask = (root, { backed, mark, plan }) => {
    const back = document.getElementById("back");
    const line = root.querySelector("[data-line]");
    back.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = event.submitter;
      if (!button || backed.has(button.value)) return;
      const word = button.querySelector("[data-word]").textContent;
      backed.add(button.value);
      mark();
      try {
        const told = await send(back, { question: button.value });
        if (told.refused) line.textContent = told.refused;
        else button.parentElement.querySelector(".voices").textContent = told.backing;
        plan(); // a look too early would bring the list as it was before
      } catch {
        backed.delete(button.value);
        button.setAttribute("aria-pressed", "false");
        button.querySelector("[data-word]").textContent = word;
        line.textContent = root.dataset.lost;
      }
    });
    const form = root.querySelector("[data-ask]");
    if (!form) return;
    const area = form.querySelector("textarea");
    const told = root.querySelector("[data-told]");
    const note = (words, tone) => {
      const box = document.createElement("div");
      const p = document.createElement("p");
      box.className = `note ${tone}`;
      p.textContent = words;
      box.append(p);
      told.replaceChildren(box);
    };
    const draft = root.dataset.draft;
    if (!area.value) area.value = sessionStorage.getItem(draft) || "";
    area.addEventListener("input", () => sessionStorage.setItem(draft, area.value));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      try {
        const answer = await send(form, {});
        if (answer.refused) note(answer.refused, "bad");
        else {
          note(answer.said, "ok");
          area.value = "";
          sessionStorage.removeItem(draft);
          form.querySelector("[name=key]").value = answer.key;
        }
      } catch {
        note(root.dataset.unsent, "warn"); // sent again under the same key it is one question
      }
      button.disabled = false;
      if (document.activeElement === document.body) area.focus();
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-player]").forEach(play);
    document.querySelectorAll("[data-hall]").forEach(watch);
  });
})();
