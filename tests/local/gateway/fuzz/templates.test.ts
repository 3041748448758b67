import assert from "node:assert/strict";
import fc from "fast-check";
import { Input } from "../../../../local/gateway/vtl/input.ts";
import { lintTemplate } from "../../../../local/gateway/vtl/lint.ts";
import { compileTemplate } from "../../../../local/gateway/vtl/template.ts";
import { ContextMap, OverrideMap, TemplateError, VtlMap } from "../../../../local/gateway/vtl/values.ts";
import { cases } from "../../../cases.ts";
import { character } from "../../../character.ts";
import { meaningful, text } from "../../../components/request-intake/fuzz/texts.ts";

/** Carries a template out on what a caller says. */
function carryOut(template: string, { body = "", name = "x", value = "" } = {}): string {
  const one = new Map([[name, value]]);
  return compileTemplate(template)({
    input: new Input(body, { path: one, querystring: one, header: one }),
    context: new ContextMap([
      ["path", value],
      ["responseOverride", new OverrideMap([["header", new OverrideMap()]])],
    ]),
    stageVariables: new VtlMap(),
  });
}

/** Pieces of the language, right and wrong ones. */
const piece = fc.oneof(
  meaningful,
  fc.constantFrom(
    "#set($x = $input.body)",
    "#set($x = [1, 'a', \"$y\"])",
    "#set($x = 1 / 0)",
    "#if($x == 1 && !$y)",
    "#elseif($x.size() > 0)",
    "#foreach($i in $x)",
    "#end",
    "$x.replaceAll('(a)', '$1')",
    "$x.replaceAll($y, '')",
    "$x.get('a')[0]",
    "$input.json('$.a[0]')",
    "$input.path('$..a')",
    "$input.params().header.keySet()",
    "$util.parseJson($x)",
    "$util.nothing($x)",
    "$context.responseOverride.status",
    "#set($context.responseOverride.status = 400)",
    "#[[ raw ]]#",
    "#{else}",
    "$!{x}",
    "\n",
    "\\#if",
    "\\$x",
  ),
);

describe("any template", () => {
  it("is refused with reasons, or is carried out to a text or to API Gateway's 500, whatever the body is", () => {
    let deployable = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), text(), (pieces, body) => {
        const template = pieces.join("");
        const problems = lintTemplate(template);
        if (problems.length > 0) {
          for (const problem of problems) assert.ok(typeof problem === "string" && problem !== "");
          return assert.throws(() => compileTemplate(template), TemplateError);
        }
        deployable++;
        try {
          assert.equal(typeof carryOut(template, { body }), "string");
        } catch (error) {
          assert.ok(error instanceof TemplateError, String(error));
        }
      }),
      cases(600),
    );
    assert.ok(deployable > 80, `${deployable} could be deployed`);
  });

  it("without a dollar, a hash, a backslash or a carriage return prints itself", () => {
    // Nor a NUL: the parser ends its text with one, so a template that has one is refused (below), never cut.
    const plain = fc.string({ unit: character, maxLength: 40 }).map((text) => text.replace(/[$#\\\r\0]/g, ""));
    fc.assert(
      fc.property(plain, (template) => assert.equal(carryOut(template), template)),
      cases(300),
    );
  });

  it("may have the characters by which its end is found", () => {
    for (const template of ["\uE000", "\uE000\uE000 #if(1 == 1)\uE000#end", "#if(1 == 1)a#end\uE000"])
      assert.equal(carryOut(template), template.replace(/#if\(1 == 1\)|#end/g, ""));
    assert.throws(() => compileTemplate("\uE000#end\n\uE000\uE000"), TemplateError);
  });

  it("with a NUL is refused, not cut there", () => {
    assert.throws(() => compileTemplate("before\0after"), TemplateError);
  });

  it("prints what a caller says and never carries it out", () => {
    const everywhere = [
      "$input.body",
      "#set($a = $input.body)$a",
      "#set($a = \"$input.params('x')\")$a",
      "$input.params().header.get('x')",
      "#foreach($n in $input.params().path.keySet())$input.params().path.get($n)#end",
      "$context.path",
      "#if($context.path != 'no such path')$context.path#end",
    ].join("|");
    fc.assert(
      fc.property(text(), text(), (body, value) => {
        const said = body === "" ? "{}" : body;
        assert.equal(carryOut(everywhere, { body, value }), [said, said, value, value, value, value, value].join("|"));
      }),
      cases(400),
    );
  });
});
