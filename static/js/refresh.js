// A region that changes by itself while some work goes on: read again every two seconds, until the page that comes back
// no longer says data-refresh. A network that fails is tried again, more and more seldom; the page stays as it was.
//
//   <div id="progress" data-refresh>…</div>
const SHORTEST = 2000;
const LONGEST = 30000;

async function refresh(region, wait) {
  let fresh = null;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      fresh = page.getElementById(region.id);
    }
  } catch {
    fresh = null;
  }
  if (fresh && !region.contains(document.activeElement)) {
    region.replaceWith(fresh);
    region = fresh;
    wait = SHORTEST;
  } else {
    wait = Math.min(wait * 2, LONGEST);
  }
  if (region.hasAttribute("data-refresh")) {
    setTimeout(refresh, wait, region, wait);
  }
}

for (const region of document.querySelectorAll("[data-refresh][id]")) {
  setTimeout(refresh, SHORTEST, region, SHORTEST);
}
