// What the browser probe asks of a page. Evaluated before anything of the page is; leaves one name behind.
window.headwater = (() => {
  const QUIET = 300; // milliseconds without a change after which a page has come to rest
  const LONGEST = 4000; // what moves for longer than this after the script's end, moves for good

  let changed = performance.now();
  let finished = 0;
  const watch = () =>
    new MutationObserver(() => (changed = performance.now())).observe(document, {
      subtree: true, childList: true, attributes: true, characterData: true,
    });
  document.documentElement ? watch() : addEventListener("DOMContentLoaded", watch);

  const main = () => document.querySelector(".stMain") || document.scrollingElement;
  const loaded = (image) => image.complete || image.loading === "lazy";

  // Streamlit says that it does not run before it begins, too: by then it shows a skeleton.
  function isDone() {
    const app = document.querySelector("[data-testid=stApp]");
    return (
      app !== null &&
      app.dataset.testConnectionState === "CONNECTED" &&
      ["notRunning", "compilationError"].includes(app.dataset.testScriptState) &&
      !document.querySelector("[data-testid=stAppSkeleton], [data-testid=stSkeleton]") &&
      document.fonts.status === "loaded" &&
      [...document.images].every(loaded)
    );
  }

  function isAtRest() {
    if (!isDone()) return false;
    const now = performance.now();
    finished ||= now;
    return now - changed > QUIET || now - finished > LONGEST;
  }

  const text = (element) => (element.innerText || "").trim().replace(/\s+/g, " ").slice(0, 40);

  // "st.text_input 'Name'" for what Streamlit draws, "<div> in st.html" for what the app's own HTML does.
  function described(element) {
    const container = element.closest("[data-testid=stElementContainer]");
    const drawn = container && container.querySelector("[data-testid]");
    const kind = drawn && drawn.dataset.testid.slice(2).replace("DataFrame", "Dataframe");
    const call = kind && "st." + kind.replace(/(?<=.)(?=[A-Z])/g, "_").toLowerCase();
    const own = !call || ["st.html", "st.markdown"].includes(call);
    const name = own ? `<${element.localName}>` + (call ? ` in ${call}` : "") : call;
    const words = text(element);
    return words ? `${name} '${words}'` : name;
  }

  // Only what is not cut off, or scrolled by itself, makes the page wider.
  function isContained(element, top) {
    for (let each = element.parentElement; each && each !== top; each = each.parentElement)
      if (getComputedStyle(each).overflowX !== "visible") return true;
    return false;
  }

  function overflow() {
    const top = main();
    if (top.scrollWidth <= top.clientWidth + 1) return null;
    let widest = null, edge = top.clientWidth + 1;
    for (const element of top.querySelectorAll("[data-testid=stElementContainer] *")) {
      const box = element.getBoundingClientRect();
      const right = box.right - top.getBoundingClientRect().left + top.scrollLeft;
      if (box.width && right > edge && !isContained(element, top)) [widest, edge] = [element, right];
    }
    const width = widest && Math.round(widest.getBoundingClientRect().width);
    return { page: top.scrollWidth, width, element: widest && described(widest) };
  }

  const brokenImages = () =>
    [...document.images]
      .filter((image) => image.complete && !image.naturalWidth && (image.currentSrc || image.src))
      .map((image) => image.currentSrc || image.src);

  return { isAtRest, described, overflow, brokenImages, height: () => main().scrollHeight };
})();
