"""on_phone.py <width> <report.html>: a page that shows a report as wide as a phone, and whose
title becomes 'fits' when the report is no wider, else 'needs N'."""

import html
import sys

with open(sys.argv[2], encoding="utf-8") as file:
    page = html.escape(file.read(), quote=True)
print(f"""<!DOCTYPE html><html><head><title>waits</title></head><body>
<iframe style="width:{sys.argv[1]}px;height:800px;border:0" srcdoc="{page}"></iframe><script>
addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument.documentElement;
  document.title = page.scrollWidth <= page.clientWidth && page.clientWidth > 300
    ? "fits" : "needs " + page.scrollWidth;
}});
</script></body></html>""")
