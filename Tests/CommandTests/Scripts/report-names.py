# Opens a report whose names hold HTML, quotes and characters that turn text, and prints what is wrong with it.
import sys

from browser import Browser

with Browser() as browser:
    browser.open(sys.argv[1])
    browser.settle()
    for tab in range(3):
        browser.click(".tabs button", tab)
        browser.run("document.querySelector('.frame').dispatchEvent(new PointerEvent('pointermove', {bubbles: true}))")
    browser.run("[...document.querySelectorAll('#graphs .tools button')].find((one) => one.textContent === 'As text').click()")
    browser.settle()
    body = browser.run("document.body.innerText")
    if "onerror" not in body or "</script>" not in body or "\\u{202e}" not in body:
        print("the name is not shown:", body[:2000])
    for hidden in "\u202e\u2028\x07":
        if hidden in body:
            print("shown as it is:", repr(hidden))
    if "evil" in browser.run("document.title"):
        print("obeyed")
    if browser.run("document.querySelectorAll('img').length + document.querySelectorAll('main script').length") != 0:
        print("elements were made of names")
    if len(browser.requests) != 1:
        print("requests:", browser.requests)
    if browser.messages:
        print("console:", browser.messages)
