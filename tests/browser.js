// browser.js - runs in a page of the book, and tells what is wrong there. tests/browser.py puts it in.
//
// The last value is a promise of a JSON text: faults; links and places, to be compared over all pages; and the
// height of the whole page.

new Promise((done) => {
    const CONTRAST = 3; // WCAG 2.1, 1.4.3: 4.5 for small letters, 3 for large ones. Below 3 nobody should have to read

    const drawn = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
    const loaded = () => Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
    const look = () => loaded().then(() => drawn(() => done(JSON.stringify(tell()))));
    if (!document.querySelector('script[src$="MathJax.js"]'))
        look();
    else if (window.MathJax && MathJax.Hub)
        MathJax.Hub.Queue(look); // when all formulas are set
    else
        done(JSON.stringify({ faults: ["there is no MathJax"], places: [], links: [], height: 0 }));

    const contents = document.querySelector("div.contents") || document.body;

    function tell() {
        return {
            faults: [...images(), ...formulas(), ...width(), ...colours()],
            links: [...new Set([...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")))],
            places: [...document.querySelectorAll("[id], a[name]")].flatMap((e) => [e.id, e.getAttribute("name")])
                .filter(Boolean),
            height: Math.max(...[document.documentElement, document.getElementById("doc-content")]
                .map((e) => e ? e.scrollHeight : 0)),
        };
    }

    // --- small tools ---

    // A formula has no words: then those from which it was set.
    const words = (e) => (e.textContent || e.nextElementSibling?.textContent || "").trim().replace(/\s+/g, " ").slice(0, 50);
    const name = (e) => e.tagName.toLowerCase() + [...e.classList].map((c) => "." + c).join("") + ' "' + words(e) + '"';
    const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";

    function texts() {
        const walk = document.createTreeWalker(contents, NodeFilter.SHOW_TEXT), found = [];
        while (walk.nextNode())
            if (walk.currentNode.data.trim() && !walk.currentNode.parentElement.closest("script, style, svg"))
                found.push(walk.currentNode);
        return found;
    }

    // --- what can be wrong ---

    function images() {
        const faults = [];
        for (const image of document.images) {
            const file = image.getAttribute("src");
            if (!image.complete || !image.naturalWidth)
                faults.push("image is missing: " + file);
            else if (!image.alt && contents.contains(image))
                faults.push("image has no text: " + file);
        }
        return faults;
    }

    function formulas() {
        const faults = [];
        for (const script of document.querySelectorAll('script[type^="math/tex"]')) {
            const set = script.previousElementSibling && script.previousElementSibling.querySelector("svg");
            if (!set)
                faults.push("formula is not set: " + script.textContent.slice(0, 50));
            else if (set.querySelector('[fill="rgb(255, 255, 136)"], [fill="red"]')) // how MathJax paints an error
                faults.push("formula has an error: " + script.textContent.slice(0, 50));
        }
        for (const text of texts())
            if (!text.parentElement.closest("pre, code, .fragment")
                && /\\[()[\]]|\\f[$[\]]|\$\$|\\(frac|sum|mathrm|cdot)\b/.test(text.data))
                faults.push("formula is not set: " + text.data.trim().slice(0, 50));
        return faults;
    }

    // Code may scroll; nothing else may be wider than its page.
    function width() {
        const faults = [], page = document.documentElement, place = contents.closest("#doc-content") || page;
        if (page.scrollWidth > window.innerWidth + 1)
            faults.push("page scrolls sideways: " + page.scrollWidth + " in " + window.innerWidth);
        const right = Math.min(window.innerWidth, place.getBoundingClientRect().right) + 1;
        for (const e of contents.querySelectorAll("*")) {
            if (faults.length > 3)
                break;
            const box = e.getBoundingClientRect(), over = Math.round(Math.max(box.right - right, -1 - box.left));
            if (over > 0 && box.width > 0 && shown(e)
                && !e.closest("pre, .fragment, .memproto, svg, script, .MJX_Assistive_MathML"))
                faults.push("outside the page by " + over + ": " + name(e));
        }
        return faults;
    }

    function colours() {
        const faults = [], judged = new Set();
        for (const text of texts()) {
            const e = text.parentElement;
            let kin = "";
            for (let up = e, i = 0; up && i < 4; up = up.parentElement, i++)
                kin += up.tagName + "." + up.className + " ";
            if (judged.has(kin) || !shown(e) || faults.length > 3)
                continue;
            judged.add(kin); // words of the same kind look the same
            const [dark, light] = [getComputedStyle(e).color, behind(e)].map(luminance).sort((a, b) => a - b);
            const contrast = (light + 0.05) / (dark + 0.05);
            if (contrast < CONTRAST)
                faults.push("words are too pale (" + contrast.toFixed(1) + "): " + name(e));
        }
        return faults;
    }

    // The colour that the words of an element stand on.
    function behind(e) {
        for (; e; e = e.parentElement) {
            const colour = getComputedStyle(e).backgroundColor, parts = numbers(colour);
            if (parts.length === 3 || parts[3] > 0.5)
                return colour;
        }
        return "rgb(255, 255, 255)";
    }

    function numbers(colour) { return (colour.match(/[\d.]+/g) || []).map(Number); }

    // Relative luminance, as WCAG defines it.
    function luminance(colour) {
        const linear = numbers(colour).slice(0, 3).map((c) => c / 255)
            .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }
})
