// What shuts people out of the page that is open, as { passed, found }: rules that axe looked at, and complaints.
// It is evaluated where axe already is.
(async () => {
  const { violations, passes } = await axe.run(document, { preload: false });
  const found = violations.flatMap((rule) =>
    rule.nodes.map(({ target, any, all, none }) => {
      const seen = [...any, ...all, ...none].map((check) => check.message);
      return `${rule.id} at ${target.join(" ")}: ${rule.help}: ${seen.join("; ")}`;
    }),
  );

  // axe does not judge the contrast of text in drawings, which is plain to compute: against the nearest ground behind
  // the drawing, and what is drawn under the middle of the text. Patterns are left out.
  // WCAG 2.2, success criterion 1.4.3, with its definition of relative luminance.
  const numbers = (colour) => (colour.startsWith("rgb") ? colour.match(/[\d.]+/g).map(Number) : [0, 0, 0, 0]);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((part, idx) => a * part + (1 - a) * below[idx]);
  const luminance = (colour) => {
    const linear = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const colour = numbers(getComputedStyle(element).backgroundColor);
    return colour[3] === 0 ? ground(element.parentElement) : over(colour, ground(element.parentElement));
  };
  const opacity = (element) =>
    element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
  const painted = (shape, below) => {
    const style = getComputedStyle(shape);
    const [r, g, b, a = 1] = numbers(style.fill);
    return over([r, g, b, a * Number(style.fillOpacity) * opacity(shape)], below);
  };
  for (const drawing of document.querySelectorAll("svg")) {
    const shapes = [];
    for (const shape of drawing.querySelectorAll("rect, circle, path, text")) {
      if (getComputedStyle(shape).visibility !== "visible" || shape.getClientRects().length === 0) continue;
      if (shape.tagName !== "text") {
        shapes.push(shape);
        continue;
      }
      const { x, y, width, height } = shape.getBBox();
      const middle = new DOMPoint(x + width / 2, y + height / 2).matrixTransform(shape.getCTM());
      const under = shapes.filter((below) => below.isPointInFill(middle.matrixTransform(below.getCTM().inverse())));
      const behind = under.reduce((below, shape) => painted(shape, below), ground(drawing));
      const [dark, light] = [painted(shape, behind), behind].map(luminance).sort((one, other) => one - other);
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < 4.5) {
        const name = shape.getAttribute("class");
        found.push(`contrast in a drawing at text.${name}: ${shape.textContent}: ${contrast.toFixed(2)}, not 4.5`);
      }
    }
  }
  return { passed: passes.map((rule) => rule.id), found };
})()
