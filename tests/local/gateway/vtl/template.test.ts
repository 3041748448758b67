// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are written as they are deployed
import assert from "node:assert/strict";
import { Input } from "../../../../local/gateway/vtl/input.ts";
import { compileTemplate } from "../../../../local/gateway/vtl/template.ts";
import { VtlMap } from "../../../../local/gateway/vtl/values.ts";
import { render } from "./render.ts";

const REFERENCE = "https://velocity.apache.org/engine/1.7/vtl-reference-guide.html";
const AWS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html";

describe("a template", () => {
  it(`carries out the parameter-mapping example of ${AWS}`, () => {
    const template = `#set($allParams = $input.params())
{ "params" : {
#foreach($type in $allParams.keySet())
#set($params = $allParams.get($type))
"$type" : {
#foreach($paramName in $params.keySet())
"$paramName" : "$util.escapeJavaScript($params.get($paramName))"
#if($foreach.hasNext),#end
#end
}
#if($foreach.hasNext),#end
#end
} }`;
    const on = {
      path: new Map([["id", "7"]]),
      querystring: new Map([["q", 'a"b']]),
      header: new Map([
        ["X-A", "1"],
        ["x-a", "2"],
      ]),
    };
    const text = compileTemplate(template)({
      input: new Input("", on),
      context: new VtlMap(),
      stageVariables: new VtlMap(),
    });
    assert.deepEqual(JSON.parse(text), {
      params: { path: { id: "7" }, querystring: { q: 'a"b' }, header: { "X-A": "1", "x-a": "2" } },
    });
  });

  it(`looks a parameter up in path, query string and header, in that order and by case: ${AWS}`, () => {
    const on = {
      path: new Map([["a", "p"]]),
      querystring: new Map([
        ["a", "q"],
        ["b", "q"],
      ]),
      header: new Map([
        ["b", "h"],
        ["C", "h"],
      ]),
    };
    const text = compileTemplate("$input.params('a')$input.params('b')$input.params('C')-$input.params('c')-");
    assert.equal(text({ input: new Input("", on), context: new VtlMap(), stageVariables: new VtlMap() }), "pqh--");
  });

  it(`reads stage variables in all three spellings: ${AWS}`, () => {
    assert.equal(
      render("$stageVariables.a|$stageVariables['a']|${stageVariables['a']}"),
      "of the stage|of the stage|of the stage",
    );
  });

  it(`parses numbers and keeps them whole: ${REFERENCE}`, () => {
    assert.equal(
      render('#set($l = $util.parseJson("[$a, $b]"))#set($d = $l[0] - $l[1])$d', { a: "1795475731123", b: "9" }),
      "1795475731114",
    );
    assert.equal(
      render("#set($x = 7 / 2)$x #set($y = 9007199254740993 + 1)$y #set($z = 1.5 + 1)$z"),
      "3 9007199254740994 2.5",
    );
    assert.equal(render('#set($x = 1 / 0)[$x] #set($y = 1 - "a")[$y] #set($z = "a" + 1)$z'), "[] [] a1");
  });

  it(`compares a number with a text by its text: ${REFERENCE}`, () => {
    assert.equal(render('#if(5 == "5")a#end#if(5 == 5.0)b#end#if("5" < 6)c#end#if("" == false)d#end'), "ab");
  });

  it(`knows and, or and not, and asks no further than it has to: ${REFERENCE}`, () => {
    const truth = (a: string, b: string) =>
      `#if(${a} && ${b})1#{else}0#end#if(${a} || ${b})1#{else}0#end#if(!${a})1#{else}0#end`;
    assert.equal(
      render(truth("true", "true") + truth("true", "false") + truth("false", "true") + truth("false", "false")),
      "110010011001",
    );
    const failing = "$util.parseJson('{')";
    assert.equal(render(`#if(false && ${failing})a#end#if(true || ${failing})b#end`), "b");
  });

  it("eats what is left of the line of a directive, and the line end of a comment", () => {
    const cases: [template: string, text: string][] = [
      ["#if(true)a#end\nb", "ab"],
      ["#foreach($i in [1,2]) \t\n x$i#end b", " x1 x2 b"],
      ["#if(false)#else\nq#end\nz", "qz"],
      ["#set($x = 1)\n\nb", "\nb"],
      ["a#* c *#\nb", "a\nb"],
      ["## c\nb", "b"],
    ];
    for (const [template, text] of cases) assert.equal(render(template), text, template);
  });

  it("counts ranges up and down", () => {
    assert.equal(
      render("#foreach($i in [3..1])$i#end|#foreach($i in [2..2])$i#end|#foreach($i in [-1..1])$i#end"),
      "321|2|-101",
    );
  });

  it("is not made ready with what lintTemplate finds", () => {
    assert.throws(() => compileTemplate("a\n$x.foo()"), /^TemplateError: line 2: \$x….foo\(…\)/);
  });

  it(`compares: ${REFERENCE}`, () => {
    const compare = (a: string, b: string) =>
      ["==", "!=", "<", "<=", ">", ">="].map((op) => render(`#if(${a} ${op} ${b})1#{else}0#end`)).join("");
    assert.deepEqual(
      [compare("1", "2"), compare("2", "2"), compare("3", "2"), compare("1.5", "2"), compare("'a'", "'b'")],
      ["011100", "100101", "010011", "011100", "010000"],
    );
    assert.deepEqual(
      [compare("$none", "''"), compare("'5'", "5"), compare("'5.0'", "5")],
      ["100000", "100000", "010000"],
    );
  });

  it(`takes items of lists by number and of maps by name, and counts both: ${REFERENCE}`, () => {
    const list = { l: ["a", "b"], m: { x: 1, y: 2 } };
    assert.equal(render("$l[1] $l.get(0) [$l['1']] [$l[2]] $l.size()", list), "b a [] [] 2");
    assert.equal(render("$m['x'] $m.get('y') [$m[0]] $m.size() [$m.x.size()]", list), "1 2 [] 2 []");
  });

  it("replaces in texts only, and fails on a replacement that is none", () => {
    assert.equal(render("[$n.replaceAll('1', '2')] $s.replaceAll('1', $t)", { n: 1, s: "1", t: "x" }), "[] x");
    assert.throws(() => render("$s.replaceAll('1', $t)", { s: "1", t: "$9" }), /names no group/);
  });

  it("fails on a path that is made up and outside of what is read", () => {
    assert.throws(() => render('$input.path("$.$x")', { x: "a..b" }, "{}"), /JSONPath/);
  });

  it("stops a loop after 1,000 rounds, https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html", () => {
    assert.equal(render("#foreach($i in $l)x#end", { l: Array(1200).fill(1) }).length, 1000);
  });

  it("refuses to set an override twice, apigateway-override-request-response-parameters.html", () => {
    const twice = "#set($context.requestOverride.header.a = 1)#set($context.requestOverride.header.a = 2)";
    assert.throws(() => render(twice), /the override "a" is set twice/);
  });

  it("fails, as a 500 would, on a JSON text that is none and a percent sign that escapes nothing", () => {
    assert.throws(() => render('$util.parseJson("[01]")'), /\$util\.parseJson: "\[01\]" cannot be decoded/);
    assert.throws(() => render("$util.urlDecode('%zz')"), /\$util\.urlDecode/);
  });

  it("does not reach the prototypes of JavaScript", () => {
    assert.equal(
      render("[$a.constructor][$a.__proto__.x][$a.toString][$s.constructor]", { a: { b: 1 }, s: "t" }),
      "[][][][]",
    );
    assert.equal(
      render('#set($a.__proto__ = "x")#set($a["constructor"] = "y")$a', { a: {} }),
      "{__proto__=x, constructor=y}",
    );
  });
});
