/* Appended to a copy of a page by tests/tools/browser: what the keyboard does there. The findings go into the title, "keyboard: N passed, M failed: ...". */
addEventListener("load", () => {
  const failed = [];
  let passed = 0;
  const check = (ok, what) => { if (ok) passed++; else failed.push(what); };
  const key = (e, k) => e.dispatchEvent(new KeyboardEvent("keydown", {key: k, bubbles: true, cancelable: true}));
  const folded = (e) => { /* inside a closed <details>, where no key leads */
    for (let d = (e.tagName === "SUMMARY" ? e.parentElement.parentElement : e).closest("details"); d; d = d.parentElement.closest("details")) if (!d.open) return true;
    return false;
  };
  const stops = [...document.querySelectorAll("a[href],button,input,summary,[tabindex]")].filter((e) => e.tabIndex >= 0 && e.getClientRects().length > 0 && !folded(e));
  for (const e of stops) {
    e.focus();
    check(document.activeElement === e, `${e.tagName} ${e.id || e.textContent.slice(0, 20)} takes no focus`);
    const s = getComputedStyle(e);
    check(e.matches(":focus-visible") && ((s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || e.className === "skip"), `${e.tagName} ${e.id || e.textContent.slice(0, 20)}: its focus cannot be seen`);
  }
  if (document.querySelector("nav")) {
    const skip = stops[0];
    check(skip.className === "skip", "the first stop is not the skip link");
    skip.focus();
    const box = skip.getBoundingClientRect();
    check(box.left >= 0 && box.top >= 0 && box.width > 50, "the skip link stays hidden when it has the focus");
    skip.click();
    check(location.hash === "#content", "the skip link leads nowhere");
  }
  const canvas = document.getElementById("sphere");
  if (canvas) {
    const slider = document.getElementById("sphere-time"), button = document.getElementById("sphere-play"), label = document.getElementById("sphere-label");
    canvas.focus();
    for (const k of ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"]) {
      const before = canvas.dataset.view;
      const handled = !key(canvas, k);
      check(handled && canvas.dataset.view !== before, `${k} does not turn the sphere`);
    }
    check(key(canvas, "Tab"), "Tab is held by the sphere");
    key(canvas, " ");
    check(button.textContent === "Pause", "the space bar does not play");
    key(canvas, " ");
    check(button.textContent === "Play", "the space bar does not stop");
    button.click();
    check(button.textContent === "Pause", "the button does not play");
    button.click();
    const words = label.textContent;
    slider.value = 0;
    slider.dispatchEvent(new Event("input"));
    check(label.textContent === "t = 0" && label.textContent !== words && slider.getAttribute("aria-valuetext") === "t = 0", "the slider does not set the time");
  }
  const details = [...document.querySelectorAll("details")];
  for (const d of details.slice(0, 3)) {
    d.querySelector("summary").click();
    check(d.open, "a line does not open");
    d.open = false;
  }
  check(document.documentElement.scrollWidth <= innerWidth + 1, `the page is ${document.documentElement.scrollWidth} wide in a window of ${innerWidth}`);
  document.title = `keyboard: ${passed} passed, ${failed.length} failed: ${failed.slice(0, 5).join("; ")}`;
});
