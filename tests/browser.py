#!/usr/bin/env python3
"""Open every page of the book as a reader does, and name what is wrong there.

usage: tests/browser.py [--shots FOLDER] BUILD/docs/html [PAGE...]

Headless Chromium opens each page from its file, without the web, on a desktop
and on a phone, light and dark. It is a fault when

  - an image is missing, empty, or without a text for readers who cannot see it
  - a link leads to no file, or to no place in it
  - a formula is not set
  - the page's scripts print an error, or ask for something that is not there
  - the page scrolls sideways, or something stands outside it (code may scroll)
  - words can hardly be told from what is behind them

browser.js, which runs in each page, finds most of it. Each fault is one line;
the status is then 1. With --shots, pictures of all pages are kept in FOLDER. PAGE (index, chapter_06, ...) names
the pages to open; all is the default.

Needs Python 3 and Chromium, and nothing else: commands go to Chromium through
two pipes (its DevTools protocol, one JSON object a message, each ended by \\0).
"""
import argparse
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

SCREENS = {"desktop": (1280, 900, False), "phone": (390, 844, True)}  # width, height, touched by a finger
COLOURS = ("light", "dark")
SECONDS = 300  # for one page; far more than any needs, on a machine that does nothing else
HIGHEST = 16000  # points of a picture

# Runs in the page, and tells what is there.
LOOK = pathlib.Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


class Browser:
    """Chromium, spoken to through two pipes."""

    def __init__(self, profile):
        program = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
        if not program:
            sys.exit("browser: there is no chromium. Hint: setup/deps.sh browser")
        commands_out, commands_in = os.pipe()
        answers_out, answers_in = os.pipe()
        options = ["--headless", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run",
                   "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--hide-scrollbars",
                   "--host-resolver-rules=MAP * ~NOTFOUND"]  # there is no web
        if os.geteuid() == 0:
            options.append("--no-sandbox")  # Chromium refuses to have one for root
        # It reads commands from descriptor 3 and writes answers to 4.
        self.process = subprocess.Popen(
            ["sh", "-c", f'exec "$0" "$@" 3<&{commands_out} 4>&{answers_in}', program, *options, "about:blank"],
            pass_fds=(commands_out, answers_in), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(commands_out)
        os.close(answers_in)
        self.commands, self.answers = commands_in, answers_out
        self.rest, self.number, self.session, self.events = b"", 0, None, []
        self.stuck = False
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def receive(self, until):
        while b"\0" not in self.rest:
            if not select.select([self.answers], [], [], max(0, until - time.monotonic()))[0]:
                raise TimeoutError
            piece = os.read(self.answers, 1 << 16)
            if not piece:
                sys.exit("browser: chromium ended before its time")
            self.rest += piece
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        message = json.dumps(message).encode() + b"\0"
        while message:
            message = message[os.write(self.commands, message):]
        until = time.monotonic() + SECONDS
        while True:
            answer = self.receive(until)
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"browser: {method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, address):
        """Load a page. What its scripts complained about meanwhile can be had from complaints()."""
        self.events = []
        self.call("Page.navigate", url=address)
        until = time.monotonic() + SECONDS
        while not any(e["method"] == "Page.loadEventFired" for e in self.events):
            self.events.append(self.receive(until))

    def look(self):
        answer = self.call("Runtime.evaluate", expression=LOOK, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"].get("exception", {})
            sys.exit("browser: browser.js: " + thrown.get("description", "failed"))
        return json.loads(answer["result"]["value"])

    def complaints(self):
        asked = {}
        for event in self.events:
            params = event.get("params", {})
            if event["method"] == "Network.requestWillBeSent":
                asked[params["requestId"]] = params["request"]["url"]
            elif event["method"] == "Network.loadingFailed" and not params.get("canceled"):
                yield f"could not be loaded: {asked.get(params['requestId'], '?')}"
            elif event["method"] == "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                text = details.get("exception", {}).get("description", details["text"])
                yield "script error: " + text.split("\n")[0]
            elif event["method"] == "Runtime.consoleAPICalled" and params["type"] in ("error", "assert"):
                words = [str(a.get("value", a.get("description", ""))) for a in params["args"]]
                yield "console error: " + " ".join(words)
            elif event["method"] == "Log.entryAdded" and params["entry"]["level"] == "error":
                entry = params["entry"]
                if "ERR_FILE_NOT_FOUND" not in entry["text"]:  # told above, with its name
                    yield f"console error: {entry['text']}"

    def screen(self, name, colour, height=None):
        width, usual, touch = SCREENS[name]
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height or usual, deviceScaleFactor=1,
                  mobile=touch)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": colour}])

    def shoot(self, path, name, colour, height):
        """A picture of the whole page, as if the screen were as high as that."""
        self.screen(name, colour, min(height + 200, HIGHEST))
        picture = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(picture))
        self.screen(name, colour)

    def close(self):
        if self.stuck:
            self.process.kill()
        os.close(self.commands)
        os.close(self.answers)
        self.process.wait(timeout=SECONDS)


def broken_links(folder, pages):
    """Each link of each page that leads to no file, or to no place in a page that was opened."""
    for page, (links, _) in pages.items():
        for link in links:
            address = urllib.parse.urlsplit(urllib.parse.urljoin((folder / page).as_uri(), link))
            if address.scheme != "file":
                continue
            file = pathlib.Path(urllib.parse.unquote(address.path))
            place = urllib.parse.unquote(address.fragment)
            if not file.is_file():
                yield page, f"dead link: {link}"
            elif place and file.parent == folder and file.name in pages and place not in pages[file.name][1]:
                yield page, f"link to a place that is not there: {link}"


def tell(page, fault):
    print(f"{page}: {fault}", file=sys.stderr, flush=True)


def visit(browser, folder, page, screen, shots):
    """Open one page on one screen: its faults, its links, and the places that links can name."""
    faults, seen = [], {"links": [], "places": []}
    try:
        browser.screen(screen, COLOURS[0])
        browser.open((folder / page).as_uri())
        for colour in COLOURS:
            browser.screen(screen, colour)
            seen = browser.look()
            for fault in seen["faults"] + (list(browser.complaints()) if colour == COLOURS[0] else []):
                faults.append(f"{fault} ({screen}, {colour})")
            if shots:
                browser.shoot(shots / f"{page[:-5]}-{screen}-{colour}.png", screen, colour, seen["height"])
    except TimeoutError:
        faults.append(f"was not ready after {SECONDS} seconds ({screen})")
        browser.stuck = True
    return faults, seen["links"], set(seen["places"])


def main():
    parser = argparse.ArgumentParser(description="Open every page of the book as a reader does.")
    parser.add_argument("folder", type=pathlib.Path, help="BUILD/docs/html")
    parser.add_argument("pages", nargs="*", help="index, chapter_06, ...; default: all")
    parser.add_argument("--shots", type=pathlib.Path, help="keep pictures of all pages in this folder")
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not (folder / "index.html").exists():
        sys.exit(f"browser: no book in {options.folder}. Hint: make docs")
    if options.shots:
        options.shots.mkdir(parents=True, exist_ok=True)
    names = [name + ".html" for name in options.pages] or sorted(p.name for p in folder.glob("*.html"))
    faults, pages, began = 0, {}, time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        for page in names:
            for screen in SCREENS:
                found, *pages[page] = visit(browser, folder, page, screen, options.shots)
                for fault in found:
                    tell(page, fault)
                faults += len(found)
                if browser.stuck:
                    browser.close()
                    browser = Browser(profile)
        browser.close()
    for page, fault in broken_links(folder, pages):
        tell(page, fault)
        faults += 1
    print(f"browser: {len(names)} pages, {len(SCREENS) * len(COLOURS)} ways each, "
          f"{time.monotonic() - began:.0f} s: {faults or 'no'} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
