/* The sphere: drag or arrow keys turn it, the slider or the space bar plays. Data: window.cfSphere = {n, t, x (frames of n triples), g}. */
(() => {
  const data = window.cfSphere, canvas = document.getElementById("sphere"), slider = document.getElementById("sphere-time");
  const button = document.getElementById("sphere-play"), label = document.getElementById("sphere-label");
  const pen = canvas.getContext("2d"), frames = data.t.length;
  let turn = 0.6, tilt = 0.45, frame = 0, timer = 0, held = null;

  const colour = (name) => getComputedStyle(canvas).getPropertyValue(name).trim();
  const hue = (g) => `hsl(${(g * 137.5 + 210) % 360} 62% ${matchMedia("(prefers-color-scheme:dark)").matches ? 66 : 42}%)`;
  function view(k, i) {
    const [a, b, c] = data.x[k].slice(3 * i, 3 * i + 3);
    const x = a * Math.cos(turn) - b * Math.sin(turn), y = a * Math.sin(turn) + b * Math.cos(turn);
    return [x, c * Math.cos(tilt) - y * Math.sin(tilt), y * Math.cos(tilt) + c * Math.sin(tilt)];
  }
  function ring(point, size, r) {
    pen.beginPath();
    for (let s = 0; s <= 90; s++) {
      const [a, b, c] = point(s * Math.PI / 45);
      const x = a * Math.cos(turn) - b * Math.sin(turn), y = a * Math.sin(turn) + b * Math.cos(turn);
      const v = c * Math.cos(tilt) - y * Math.sin(tilt), z = y * Math.cos(tilt) + c * Math.sin(tilt);
      if (z < 0) pen.moveTo(size / 2 + r * x, size / 2 - r * v);
      else pen.lineTo(size / 2 + r * x, size / 2 - r * v);
    }
    pen.stroke();
  }
  function token(i, size, r) {
    const first = Math.max(0, frame - 120);
    pen.strokeStyle = pen.fillStyle = hue(data.g[i]);
    pen.lineWidth = 1.4;
    for (let k = first; k < frame; k++) {
      const [x0, y0, z0] = view(k, i), [x1, y1] = view(k + 1, i);
      pen.globalAlpha = (z0 < 0 ? 0.15 : 0.55) * (k - first + 1) / (frame - first);
      pen.beginPath();
      pen.moveTo(size / 2 + r * x0, size / 2 - r * y0);
      pen.lineTo(size / 2 + r * x1, size / 2 - r * y1);
      pen.stroke();
    }
    const [x, y, z] = view(frame, i);
    pen.globalAlpha = z < 0 ? 0.3 : 1;
    pen.beginPath();
    pen.arc(size / 2 + r * x, size / 2 - r * y, z < 0 ? 3.5 : 5, 0, 2 * Math.PI);
    pen.fill();
    pen.globalAlpha = 1;
  }
  function draw() {
    const size = canvas.clientWidth, scale = window.devicePixelRatio || 1, r = 0.44 * size;
    if (canvas.width !== Math.round(size * scale)) canvas.width = canvas.height = Math.round(size * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, size, size);
    pen.lineWidth = 1;
    pen.strokeStyle = colour("--line");
    pen.beginPath();
    pen.arc(size / 2, size / 2, r, 0, 2 * Math.PI);
    pen.stroke();
    for (let m = 0; m < 6; m++) ring((s) => [Math.cos(s) * Math.cos(m * Math.PI / 6), Math.cos(s) * Math.sin(m * Math.PI / 6), Math.sin(s)], size, r);
    for (const z of [-0.5, 0, 0.5]) ring((s) => [Math.cos(s) * Math.sqrt(1 - z * z), Math.sin(s) * Math.sqrt(1 - z * z), z], size, r);
    const order = [...Array(data.n).keys()].sort((i, j) => view(frame, i)[2] - view(frame, j)[2]);
    for (const i of order) token(i, size, r);
    label.textContent = `t = ${data.t[frame]}`;
    slider.value = frame;
    slider.setAttribute("aria-valuetext", label.textContent);
    canvas.dataset.view = `${turn.toFixed(3)} ${tilt.toFixed(3)}`;
  }
  function stop() { clearInterval(timer); timer = 0; button.textContent = "Play"; }
  function play() {
    if (timer) return stop();
    if (frame === frames - 1) frame = 0;
    button.textContent = "Pause";
    timer = setInterval(() => { if (frame + 1 < frames) { frame++; draw(); } else stop(); }, 40);
  }
  button.addEventListener("click", play);
  slider.addEventListener("input", () => { stop(); frame = Number(slider.value); draw(); });
  canvas.addEventListener("pointerdown", (e) => { held = [e.clientX, e.clientY]; canvas.setPointerCapture(e.pointerId); });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { held = null; });
  canvas.addEventListener("pointermove", (e) => {
    if (!held) return;
    turn += (e.clientX - held[0]) / 150;
    tilt = Math.max(-1.57, Math.min(1.57, tilt + (e.clientY - held[1]) / 150));
    held = [e.clientX, e.clientY];
    draw();
  });
  canvas.addEventListener("keydown", (e) => {
    const step = {ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1]}[e.key];
    if (e.key === " ") play();
    else if (!step) return;
    else { turn += step[0]; tilt = Math.max(-1.57, Math.min(1.57, tilt + step[1])); draw(); }
    e.preventDefault();
  });
  window.addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", draw);
  frame = Math.floor(frames / 4);
  draw();
  canvas.dataset.ready = "yes";
})();
