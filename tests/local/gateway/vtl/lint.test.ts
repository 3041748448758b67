// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are written as they are deployed
import assert from "node:assert/strict";
import { METHODS, UTIL_FUNCTIONS } from "../../../../local/gateway/vtl/language.ts";
import { lintTemplate } from "../../../../local/gateway/vtl/lint.ts";
import { UTIL } from "../../../../local/gateway/vtl/util.ts";

/** What is refused, and a word of the refusal. */
const refused: [template: string, says: RegExp][] = [
  ["$input.body.substring(1)", /line 1: \$input….substring\(…\) is not a documented method; .*replaceAll/],
  ["#set($x = 'a')\n$x.length", /line 2: \$x….length is a property of JavaScript/],
  ["$x.length()", /\.length\(…\) is not a documented method/],
  ["$x.matches('a')", /\.matches\(…\)/],
  ["$x.split(',')", /\.split\(…\)/],
  ["$x.toUpperCase()", /\.toUpperCase\(…\)/],
  ["$x.trim()", /\.trim\(…\)/],
  ["$x.replace('a', 'b')", /\.replace\(…\)/],
  ["$l.map($f)", /\.map\(…\)/],
  ["$l.join(',')", /\.join\(…\)/],
  ["$m.put('a', 1)", /\.put\(…\)/],
  ["$x.class.forName('java.lang.Runtime')", /\.forName\(…\)/],
  ["$input.querystring", /\$input.querystring is not documented/],
  ["$input", /\$input is not documented/],
  ["$input.json()", /\$input.json\(\) is not documented/],
  ["$input.body()", /\$input.body\(\) is not documented/],
  ["$input.path('$..id')", /JSONPath "\$\.\.id" has "\.\.id"/],
  ["$input.path('$.a[?(@.b)]')", /JSONPath/],
  ["$input.path('$.a[0:2]')", /JSONPath/],
  ["$input.path('$.a.length()')", /JSONPath/],
  ["$util.toJson($x)", /\$util.toJson\(…\) is not documented/],
  ["$util.time.nowISO8601()", /\$util.time is not documented/],
  ["$util.urlEncode()", /\$util.urlEncode\(\) is not documented/],
  ["$context.error.message", /\$context.error is filled in for gateway responses only/],
  ["$context.identitty.sourceIp", /\$context.identitty is not a documented variable/],
  ["$context.requestTimeEpoch.longValue()", /\.longValue\(…\)/],
  // A name may hold a hyphen, so this is not "the time, a hyphen, the id": ${…} is needed.
  ["$context.requestTimeEpoch-$context.requestId", /\$context.requestTimeEpoch- is not a documented variable/],
  ["#set($context.stage = 'x')", /the name belongs to API Gateway/],
  ["#set($input = 'x')", /the name belongs to API Gateway/],
  ["#foreach($i in $l)$foreach.parent#end", /\$foreach.parent is not documented/],
  ["#macro(m)x#end#m()", /#macro is not supported/],
  ["#m()", /#m is not supported/],
  ["#define($d)x#end", /#define is not supported/],
  ["#evaluate('x')", /#evaluate is not supported/],
  ["#parse('x')", /#parse is not supported/],
  ["#include('x')", /#include is not supported/],
  ["#stop", /#stop is not supported/],
  ["#{stop}", /#stop is not supported/],
  ["a #{include}('x')", /#include is not supported/],
  ["#{set}($x = 1)", /#\{set\} is not supported; write #set/],
  ["#{if}($x)y#{end}", /#end does not match|#\{if\} is not supported/],
  ["#{foreach}($i in $l)", /#\{foreach\} is not supported; write #foreach/],
  ["#set($x = -($y))", /a minus sign before a reference; write 0 - \$x/],
  ["#foreach($i in [$a..3])x#end", /a range over references/],
  ["#if(true)\n\n$x.foo()#end", /^line 3: /],
  ['\n#foreach($i in $l)\n#set($y = "a $z.foo()")#end', /^line 3: /],
  ["#foreach($i in $l)#break#end", /#break is not supported/],
  ["#[[ $x ]]#", /#raw is not supported/],
  ["#foreach($i in [$a..$b])x#end", /a range over references/],
  ["#set($x = null)", /the literal "null" does not exist/],
  ["#set($x = -$y)", /not Velocity/],
  ['#set($x = "a\\"b")', /a quote escaped in a string/],
  ['#set($x = "{""a"": 2}")', /not Velocity/],
  ['#set($x = "a #if(true)b#end")', /a directive in an interpolated string/],
  ['#set($x = "a ## b $c")', /a comment in an interpolated string/],
  ['#set($x = "$y.substring(1)")', /line 1: \$y….substring/],
  ["#if($a) x", /#end does not match/],
  ["x #end y", /#end does not match/],
  ["#if($a)x#else y#else z#end", /an #else that is not the last/],
  ["#else", /#else is not supported/],
  ["#set $x = 1", /not Velocity/],
  ["${name", /not Velocity/],
  ["Hello $", /ends in a bare \$/],
  ["#* never ends", /a comment #\* without/],
  ["a\r\nb", /a carriage return/],
  ["\\#if", /a backslash before # or \$/],
  ["\\\\\\$name", /a backslash before # or \$/],
  ["costs \\$5", /a backslash before # or \$/],
  ["$x.replaceAll($p, '')", /the pattern of \.replaceAll\(…\) is not a literal/],
  ['$x.replaceAll("$p", "")', /the pattern of \.replaceAll\(…\) is not a literal/],
  ["$x.replaceAll(1, '')", /the pattern of \.replaceAll\(…\) is not a literal/],
  ["$x.replaceAll('a', '$')", /bare \$/],
  ["$x.replaceAll('(?m)^a', '')", /the inline flag \(\?m\) is not translated/],
  ["$x.replaceAll('a(?i)b', '')", /special group/],
  ["$x.replaceAll('\\p{Alpha}', '')", /\\p/],
  ["$x.replaceAll('a++', '')", /possessive/],
  ["$x.replaceAll('[a&&[b]]', '')", /class within a class/],
  ["$x.replaceAll('(', '')", /not a pattern that is translated/],
  ["$x.replaceAll('a', '$1')", /names no group/],
  ["$x.replaceAll('a', 'b\\')", /bare \\/],
  ["$x.replaceAll('a')", /\.replaceAll\(…\) takes 2 arguments, not 1/],
  ["x".repeat(300 * 1024 + 1), /has 307201 bytes; at most 307200/],
];

/** What the component's templates are made of. */
const accepted = [
  "",
  "plain text with # and $ and 100 %",
  "Action=SendMessage&MessageBody=$util.urlEncode($input.body)&MessageAttribute.1.Value.StringValue=$util.urlEncode($id)",
  "#set($id = \"${context.requestTimeEpoch}-$context.extendedRequestId.replaceAll('[^A-Za-z0-9]', '_')\")$id",
  "#if($x.replaceAll('^[0-9]{13}-[A-Za-z0-9_-]{8,64}$', '') == '')ok#end",
  "#foreach($h in $input.params().header.keySet())#if($h.replaceAll('(?i)^idempotency-key$', '') == '')$input.params().header.get($h)#end#end",
  '$context.path.replaceAll("^.*/", "")',
  '$util.escapeJavaScript($x).replaceAll("\\\\\'","\'")',
  '#set($l = $util.parseJson("[$a, $b]"))#if($l[0] - $l[1] < 345600000)x#end',
  "#set($context.responseOverride.status = 404)#set($context.responseOverride.header.Access-Control-Allow-Origin = $o)",
  "#set($price = '\\$5')$price",
  "## a comment with \\# and $x.substring(1)\n#* and another $y.split() *#",
  "#if($a)x#elseif($b)y#{else}z#{end}",
  "#foo #{foo} #se #elsewhere # {if} #1",
  "x".repeat(300 * 1024),
  "$input.path(\"$.records[${i}]\") $input.json('$') $input.path('id')",
  "\\$name and \\\\$name",
  "$x.replaceAll('a(b)', '[$1]')",
  "$x.replaceAll('a', $y)",
  "$input.params($name) $input.params('a..b')",
];

describe("lintTemplate", () => {
  for (const [template, says] of refused)
    it(`refuses ${JSON.stringify(template.slice(0, 60))}`, () => {
      const problems = lintTemplate(template);
      assert.ok(
        problems.some((problem) => says.test(problem)),
        `${says} is not in ${JSON.stringify(problems)}`,
      );
    });

  for (const template of accepted)
    it(`accepts ${JSON.stringify(template.slice(0, 60))}`, () => assert.deepEqual(lintTemplate(template), []));

  it("knows a function of $util for every name of the closed list, and no other", () => {
    assert.deepEqual(Object.keys(UTIL).sort(), [...UTIL_FUNCTIONS].sort());
  });

  it("takes no method of a JavaScript string or array for one of Velocity, but for those that both have", () => {
    const names = [String.prototype, Array.prototype, Map.prototype].flatMap((p) => Object.getOwnPropertyNames(p));
    const accepts = names.filter((name) => METHODS[name] === undefined && lintTemplate(`$x.${name}()`).length === 0);
    assert.deepEqual(accepts, []);
  });
});
