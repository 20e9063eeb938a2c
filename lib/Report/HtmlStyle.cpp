//===- HtmlStyle.cpp - How the page looks ---------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HtmlCharts.h"

const char mann::pageStyle[] = R"css(
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--line:#e1e6ed;--faint:#edf0f4;--track:#eef1f5;--text:#1d2733;--soft:#5b6b80;--head:#42526a;
--blue:#2f6db5;--orange:#c8741a;--red:#b5473c;--green:#3c8f6c;--violet:#7c5cb0;--teal:#1495a8;--brown:#8a6242;--box:#fff;--input:#f0f3f7;--edge:#9aa8ba;--border:#b9c4d2;
--hue0:#a8c6e8;--hue1:#f1cf9e;--hue2:#b4dbc8;--hue3:#e3b9b4;--hue4:#cdc3e6;--bar2:#e0912f}
@media(prefers-color-scheme:dark){:root{--page:#14181d;--card:#1c2229;--line:#313a45;--faint:#262e37;--track:#2a323c;--text:#e3e8ee;--soft:#9aa8b8;--head:#b9c5d3;
--blue:#6aa7ec;--orange:#e9a04f;--red:#e5776b;--green:#62bd95;--violet:#ab8fdc;--teal:#4cc3d4;--brown:#c39a74;--box:#222a33;--input:#2a323c;--edge:#5f6e80;--border:#4a5766;
--hue0:#33557c;--hue1:#7a5a26;--hue2:#2f6650;--hue3:#7a413b;--hue4:#564a7c;--bar2:#c98532}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",Roboto,sans-serif}
main{max-width:1120px;margin:0 auto;padding:28px 24px 60px}
h1{font-size:28px;margin:0 0 2px;letter-spacing:-.01em}
h2{font-size:19px;margin:0 0 4px}
h3{font-size:15px;margin:14px 0 6px;color:var(--head)}
code,.mono{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,monospace;font-size:12.5px}
.command{color:var(--soft);overflow-wrap:anywhere;margin:0 0 18px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(165px,1fr));gap:12px;margin-bottom:18px}
.broad{grid-column:span 2}
.card,section{background:var(--card);border:1px solid var(--line);border-radius:8px}
.card{padding:12px 16px}
.card b{display:block;font-size:22px;font-weight:600;letter-spacing:-.01em}
.card small,.note{color:var(--soft)}
section{padding:18px 20px;margin-bottom:18px;overflow-x:auto}
.note{margin:0 0 10px;max-width:84ch}
svg{width:100%;height:auto;display:block}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:3px 10px 3px 0;vertical-align:middle}
thead th{font-weight:600;color:var(--soft);font-size:13px;border-bottom:1px solid var(--line)}
td.n,th.n{text-align:right}td.n{white-space:nowrap}
td.wide{width:34%}.timed td.wide{width:22%}
.track{background:var(--track);border-radius:3px;height:12px}
.bar{height:12px;border-radius:3px;min-width:1px}
.executed{background:var(--blue)}.arithmetic{background:var(--bar2)}.noise{background:var(--red)}.bits{background:var(--green)}.over{background:var(--red)}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:28px}
@media(max-width:800px){.pair{grid-template-columns:minmax(0,1fr)}}
@media(max-width:560px){main{padding:16px 10px 40px}section{padding:14px 12px}.card{padding:10px 12px}.cards{grid-template-columns:1fr 1fr;gap:8px}.many{grid-template-columns:minmax(0,1fr)}th,td{padding-right:6px}table{font-size:13px}.losses td.wide,.losses th.wide{display:none}.heat td{width:34px;font-size:11px}}
.box{fill:var(--box);stroke:var(--border)}.box.input{fill:var(--input)}.box.state{fill:var(--hue2)}
.cost{fill:var(--blue)}.edge{fill:none;stroke:var(--edge);stroke-width:1.2}
text{font-size:12px;fill:var(--text)}text.name{font-weight:600}text.op,text.axis{fill:var(--soft);font-size:11px}
text.format{text-anchor:end;fill:var(--soft);font-size:11px}text.end{text-anchor:end}text.label{font-size:11px}
.kept{fill:var(--border)}
.grid{stroke:var(--faint)}.buffer{stroke:var(--card);stroke-width:1}
.hue0{fill:var(--hue0)}.hue1{fill:var(--hue1)}.hue2{fill:var(--hue2)}.hue3{fill:var(--hue3)}.hue4{fill:var(--hue4)}
.heat{width:auto;border-spacing:2px;border-collapse:separate}
.heat td{width:44px;height:26px;text-align:center;font-size:12px;padding:0;border:1px solid var(--line);border-radius:3px;background:color-mix(in srgb,var(--blue) calc(var(--w)*100%),var(--card))}.heat td.hot{color:var(--card)}
.heat th{font-weight:400;color:var(--soft);white-space:nowrap}
figure{margin:0 0 14px}figcaption{font-weight:600;margin-bottom:4px}
details{margin-top:10px}summary{cursor:pointer;color:var(--blue)}
.scroll{overflow-x:auto}
svg.spark{width:64px;height:16px;display:inline-block;vertical-align:middle}
text.mid{text-anchor:middle}
.frame{fill:none;stroke:var(--border)}.heatback{fill:var(--track)}.heatcell{fill:var(--blue)}
.mark{fill:var(--red)}.nearmark{fill:var(--orange)}.divide{stroke:var(--edge);stroke-dasharray:4 3}
.curve{fill:none;stroke-width:1.8}.curve.float{stroke:var(--orange);stroke-width:4;opacity:.5}.curve.coded{stroke:var(--blue)}.curve.thin{stroke-width:1;opacity:.8}.curve.float.thin{stroke-width:3;opacity:.3}
.curve.s0{stroke:var(--blue)}.curve.s1{stroke:var(--orange)}.curve.s2{stroke:var(--green)}.curve.s3{stroke:var(--violet)}.curve.s4{stroke:var(--red)}.curve.s5{stroke:var(--soft)}.curve.s6{stroke:var(--teal)}.curve.s7{stroke:var(--brown)}
.curve.dash{stroke-dasharray:6 3}.limit{stroke:var(--red);stroke-dasharray:2 3;fill:none}
.calls{fill:var(--track);stroke:var(--border);stroke-width:.5}
.many{display:grid;grid-template-columns:repeat(auto-fill,minmax(330px,1fr));gap:10px 20px}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--soft);font-size:13px;margin:2px 0 8px}.legend svg{width:26px;height:12px;display:inline-block;vertical-align:-1px;margin-right:5px}
td.q{width:11%;text-align:right;background:linear-gradient(to right,color-mix(in srgb,var(--red) 32%,transparent) calc(var(--w)*100%),transparent 0);padding-right:6px}
td.bad{color:var(--red);font-weight:600}
figcaption small{font-weight:400;color:var(--soft)}
)css";
