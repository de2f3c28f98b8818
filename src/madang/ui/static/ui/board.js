// An application is dragged onto a free seat: that fills the two select boxes below, where the reason is written and sent.
// Whoever uses the keyboard chooses in the boxes themselves; nothing here does what they cannot.
(() => {
  const wake = () => {
    const pool = document.querySelector("[data-pool]");
    const boxes = ["reference", "item"].map((name) => document.querySelector(`[data-place] [name=${name}]`));
    if (!pool || !boxes.every(Boolean)) return;
    pool.hidden = false;
    const cards = [...pool.querySelectorAll("[data-reference]")];
    const seats = [...document.querySelectorAll(".seat.is-free[data-item]")];
    let held = null;
    const let_go = () => {
      if (held) held.classList.remove("is-dragged");
      seats.forEach((seat) => seat.classList.remove("is-over"));
      held = null;
    };
    cards.forEach((card) => {
      card.draggable = true;
      card.addEventListener("dragstart", (event) => {
        held = card;
        card.classList.add("is-dragged");
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", card.dataset.reference);
      });
      card.addEventListener("dragend", let_go);
    });
    seats.forEach((seat) => {
      seat.addEventListener("dragover", (event) => {
        if (!held) return;
        event.preventDefault();
        seat.classList.add("is-over");
      });
      seat.addEventListener("dragleave", () => seat.classList.remove("is-over"));
      seat.addEventListener("drop", (event) => {
        if (!held) return;
        event.preventDefault();
        [boxes[0].value, boxes[1].value] = [held.dataset.reference, seat.dataset.item];
        boxes.forEach((box) => box.dispatchEvent(new Event("change", { bubbles: true })));
        let_go();
        document.querySelectorAll(".is-chosen").forEach((one) => one.classList.remove("is-chosen"));
        seat.classList.add("is-chosen");
        boxes[0].form.querySelector("textarea").focus(); // a seat is given with a reason, and only by the button
      });
    });
  };
  document.addEventListener("DOMContentLoaded", wake);
})();
