import assert from "node:assert/strict";
import { withSafePlaceholders } from "../../../components/parts/placeholders.ts";
import { rowPlaceholders } from "../../../components/user-provisioning/placeholders.ts";
import { templateData } from "../../../handlers/parts/template-data.ts";

const filled = (part: "subject" | "html" | "text", template: string) =>
  withSafePlaceholders('UserProvisioning "members"', `invitation.${part}`, part, template, rowPlaceholders);

describe("the placeholders of an invitation", () => {
  it("show the copy of a value that is safe where they stand", () => {
    const template = "Hello {{#if given_name}}{{ given_name }}{{else}}there{{/if}}, {{{custom:team}}}{{! ours }}";
    assert.equal(filled("html", template), template);
    const rewritten = (prefix: string) =>
      `Hello {{#if given_name}}{{ ${prefix}given_name }}{{else}}there{{/if}}, {{{${prefix}custom:team}}}{{! ours }}`;
    assert.equal(filled("text", template), rewritten("text_"));
    assert.equal(filled("subject", template), rewritten("line_"));
  });

  it("name what the function fills in", () => {
    const data = templateData({ email: "ann@example.org", loginUrl: "https://app.example.com" });
    for (const part of ["subject", "html", "text"] as const) {
      const template = filled(part, "{{email}} {{loginUrl}} {{#unless email}}{{url_email}}{{/unless}}");
      for (const [, name] of template.matchAll(/\{\{([a-z]\w*)\}\}/gi)) assert.ok(data[name!], `${part}: ${name}`);
    }
  });

  it("stand in an address as a part of it, behind the beginning", () => {
    const html = "<a href=\"{{loginUrl}}?as={{url_email}}\"><img src='https://cdn.example.com/{{url_locale}}.png'></a>";
    assert.equal(filled("html", html), html);
    assert.equal(
      filled("text", "{{loginUrl}} https://a.example/{{url_name}}?{{#if name}}n={{url_name}}{{/if}}"),
      "{{text_loginUrl}} https://a.example/{{url_name}}?{{#if name}}n={{url_name}}{{/if}}",
    );
  });

  const refused: readonly ["subject" | "html" | "text", string, RegExp][] = [
    [
      "html",
      "{{firstname}}",
      /invitation\.html has \{\{firstname\}\}, which no row can fill in; there are loginUrl, .*given_name/,
    ],
    ["subject", "{{#each name}}{{this}}{{/each}}", /has \{\{#each name\}\}, which no row can fill in/],
    ["text", "{{> footer}}", /which no row can fill in/],
    ["text", "{{text_name}}", /which no row can fill in/],
    ["html", "{{#if name}}", /a block that is not closed/],
    ["text", "{{/if}}", /the end of a block that was not opened/],
    ["html", '<a href="{{website}}">', /\{\{website\}\} in the address \{\{website\}\}; an address begins with/],
    ["html", "<a href={{url_website}}>", /in the address \{\{url_website\}\}/],
    ["html", '<A HREF = "https://a.example/{{name}}">', /in the address https:\/\/a\.example\/\{\{name\}\}/],
    ["html", '<p style="background: url({{picture}})">', /in the address \{\{picture\}\}/],
    ["html", '<a href="https://a.example?next={{loginUrl}}">', /in the address/],
    ["text", "see https://a.example/{{ name }}", /in the address https:\/\/a\.example\/\{\{ name \}\}/],
  ];
  for (const [part, template, says] of refused)
    it(`are refused in ${part}: ${template}`, () => assert.throws(() => filled(part, template), says));
});
