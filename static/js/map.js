// A map of the answers to a search (data-map: the address of its points), or of one place (data-point). Points and
// clusters are made by the server for the box in view; each is a button that the keyboard reaches. Without a background
// (data-tiles empty) points stand on a plain ground.
const L = window.L;
const HERE = [44.125, 4.08];
const START = 11;
const CLOSE = 16;
const REGROUPED = 3; // zooms nearer, when a cluster is opened

function background(map, data) {
  if (data.tiles) {
    L.tileLayer(data.tiles, { attribution: data.credit, maxZoom: 19 }).addTo(map);
  }
}

function marker(place, number, name) {
  const words = number > 1 ? `${number} initiatives : rapprocher` : name;
  const icon = L.divIcon({
    className: number > 1 ? "map__cluster" : "map__point",
    html: number > 1 ? String(number) : "",
    iconSize: number > 1 ? [44, 44] : [28, 28],
  });
  return L.marker(place, { icon, title: words, alt: words, keyboard: true });
}

function card({ nom, quoi, adresse }) {
  const box = document.createElement("div");
  const link = document.createElement("a");
  link.href = adresse;
  link.textContent = nom;
  const words = document.createElement("p");
  words.textContent = quoi;
  box.append(link, words);
  return box;
}

function pin(map, feature) {
  const [longitude, latitude] = feature.geometry.coordinates;
  const { nombre, nom } = feature.properties;
  const pinned = marker([latitude, longitude], nombre, nom);
  if (nombre > 1) {
    pinned.on("click", () => map.setView([latitude, longitude], Math.min(map.getZoom() + REGROUPED, 19)));
  } else {
    pinned.bindPopup(card(feature.properties));
  }
  return pinned;
}

function searched(element) {
  const map = L.map(element).setView(HERE, START);
  const pins = L.layerGroup().addTo(map);
  let pending = null;
  background(map, element.dataset);

  async function read() {
    pending?.abort();
    pending = new AbortController();
    const box = map.getBounds();
    const [west, east] = [Math.max(box.getWest(), -180), Math.min(box.getEast(), 180)];
    const [south, north] = [Math.max(box.getSouth(), -90), Math.min(box.getNorth(), 90)];
    const url = new URL(element.dataset.map, location.href);
    url.searchParams.set("boite", [west, south, east, north].map((side) => side.toFixed(5)).join(","));
    url.searchParams.set("zoom", map.getZoom());
    try {
      const answer = await fetch(url, { signal: pending.signal });
      const { features } = await answer.json();
      pins.clearLayers();
      for (const feature of features) {
        pin(map, feature).addTo(pins);
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        element.dataset.failed = "";
      }
    }
  }

  map.on("moveend", read);
  read();
}

function one(element) {
  const place = element.dataset.point.split(",").map(Number);
  const map = L.map(element, { scrollWheelZoom: false }).setView(place, CLOSE);
  background(map, element.dataset);
  marker(place, 1, element.dataset.name).addTo(map);
}

function draw() {
  for (const element of document.querySelectorAll("[data-map]:not(.leaflet-container)")) {
    searched(element);
  }
  for (const element of document.querySelectorAll("[data-point]:not(.leaflet-container)")) {
    one(element);
  }
}

draw();
document.addEventListener("directory:shown", draw);
