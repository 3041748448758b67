// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are written as they are deployed
import assert from "node:assert/strict";
import { render } from "./render.ts";

const RECORDED = "https://github.com/localstack/airspeed/blob/main/tests/test_templating.snapshot.json";

type Case = [title: string, template: string, variables: Record<string, unknown>, expected: string];

/** Every case was recorded against API Gateway itself; the test of that name is in {@link RECORDED}. */
const recorded: Case[] = [
  ["leaves a lone dollar", "Hello $ ", {}, "Hello $ "],
  ["prints nothing for an unknown name", "Hello $name", {}, "Hello "],
  ["prints nothing for an unknown quiet name", "Hello $!name", {}, "Hello "],
  ["prints a quiet name", "Hello $!name", { name: "world" }, "Hello world"],
  ["keeps a brace behind a name", "Hello $name}.", { name: "World" }, "Hello World}."],
  ["reads a formal name", "Hello ${name}.", { name: "World" }, "Hello World."],
  ["takes a value for true", "#if(${a.b.c})yes!#end", { a: { b: { c: "d" } } }, "yes!"],
  ["takes false for false", "#if(${a.b.c})yes!#end", { a: { b: { c: false } } }, ""],
  ["takes an undefined name for true", "#if ($value) true #else false #end", {}, " true "],
  ["takes null for true", "#if ($some_value)hide me#end", { some_value: null }, "hide me"],
  ["does not negate null to true", "#if ( !$value )yes#end", { value: null }, ""],
  [
    "nests #if",
    "Hello #if ($show)your name is ${name}.#if ($b) Happy Birthday.#end#end Good",
    { name: "Steve", show: true, b: true },
    "Hello your name is Steve. Happy Birthday. Good",
  ],
  ["knows {else} and {end}", "#if($value == 1)a#{else}b#{end}c", { value: 2 }, "bc"],
  [
    "takes the first true #elseif",
    "#if ($a) one #elseif ($b) two #elseif($c) three #end",
    { a: false, b: true, c: true },
    " two ",
  ],
  [
    "takes #else when nothing is true",
    "#if ($a) one #elseif ($b) two #else three #end",
    { a: false, b: false },
    " three ",
  ],
  [
    "keeps lines, eats directive ends",
    "hello #if ($g)${name}.\n#if($b)Happy Birthday\n#end.\n#end Off out later?",
    { name: "Steve", g: true, b: true },
    "hello Steve.\nHappy Birthday\n.\n Off out later?",
  ],
  ["eats the rest of an #if line", "\n#if(true)\nhello##\n#end", {}, "\nhello"],
  [
    "keeps spaces before #set",
    '\n        #set( $o = {\n  "userId": "user1"\n} )\n        {"k": "$o.userId"}',
    {},
    '\n                {"k": "user1"}',
  ],
  ["skips line comments", "## comment\nStuff\nMore stuff## more comments $blah", {}, "Stuff\nMore stuff"],
  [
    "skips block comments but not the line end",
    "Stuff#*\n more comments *#\n and more stuff",
    {},
    "Stuff\n and more stuff",
  ],
  ["counts", "#foreach ($w in $g)$velocityCount,#end", { g: ["a", "b"] }, "1,2,"],
  ["counts by foreach.count", "#foreach ($w in $g)$foreach.count,#end", { g: ["a", "b"] }, "1,2,"],
  ["counts from 0 by foreach.index", "#foreach ($w in $g)$foreach.index,#end", { g: ["a", "b"] }, "0,1,"],
  [
    "knows the last by velocityHasNext",
    "#foreach ($i in [1, 2, 3])$i. #if ($velocityHasNext)yes#end, #end",
    {},
    "1. yes, 2. yes, 3. , ",
  ],
  [
    "knows the last by foreach.hasNext",
    "#foreach ($i in [1, 2, 3])$i. #if ($foreach.hasNext)yes#end, #end",
    {},
    "1. yes, 2. yes, 3. , ",
  ],
  ["knows the first", "#foreach ($i in [1, 2, 3])$i. #if ($foreach.first)yes#end, #end", {}, "1. yes, 2. , 3. , "],
  ["knows the last", "#foreach ($i in [1, 2, 3])$i. #if ($foreach.last)yes#end, #end", {}, "1. , 2. , 3. yes, "],
  [
    "nests loops with the same name",
    "#foreach ($w in $g)$w to#foreach ($w in $n) $w#end. #end",
    { g: ["Hello", "Goodbye"], n: ["Chris", "Steve"] },
    "Hello to Chris Steve. Goodbye to Chris Steve. ",
  ],
  [
    "scopes foreach",
    "#foreach ($j in [1,2])#foreach ($i in [3, 4])$foreach.count,#end$foreach.count|#end",
    {},
    "1,2,1|1,2,2|",
  ],
  ["forgets the loop's variable", "#foreach ($n in $names)Hello $n. #end$n", { names: ["Chris"] }, "Hello Chris. "],
  ["gives back an outer variable", "#set($i = 1)$i,#foreach ($i in [2, 3, 4])$i,#set($i = $i)#end$i", {}, "1,2,3,4,1"],
  [
    "sets an outer variable in a loop",
    "#set($var = 1)#foreach ($i in $items)$var,#set($var = $i)#end$var",
    { items: [2, 3, 4] },
    "1,2,3,4",
  ],
  ["loops over a range", "#foreach( $v in [1..5] )$v\n#end", {}, "1\n2\n3\n4\n5\n"],
  ["loops over a range backwards", "#foreach( $v in [5..-2] )$v,#end", {}, "5,4,3,2,1,0,-1,-2,"],
  ["loops over nothing", "#foreach($value in $values)foo#end", {}, ""],
  ["compares ==", "#if ( $value == 1 )yes#end", { value: 1 }, "yes"],
  ["compares eq", "#if ( $value eq 1 )yes#end", { value: 2 }, ""],
  ["compares >=", "#if ( $value >= 1 )yes#end", { value: 1 }, "yes"],
  ["compares lt", "#if ( $value lt 1 )yes#end", { value: 0 }, "yes"],
  ["combines by &&", "#if ( $a == 1 && $b == 2 )yes#end", { a: 1, b: 2 }, "yes"],
  ["combines by or", "#if ( $a or $b )yes#end", { a: false, b: true }, "yes"],
  ["binds ! closer than &&", "#if ( !$a && !$b )yes#end", { a: false, b: true }, ""],
  ["adds before it compares", "#set($a = 4 > 2 + 5)$a", {}, "false"],
  ["multiplies before it subtracts", "#set($a = 5 * 4 - 2)$a", {}, "18"],
  ["multiplies before it adds", "#set($a = 2 + 5 * 4)$a", {}, "22"],
  ["adds to a parsed number", "#set($a = ($b + 4))$a", { b: 5 }, "9"],
  ["takes the rest", "#set( $modulus = ($value % 2) )$modulus", { value: 3 }, "1"],
  ["divides with a fraction", "#set($a = 100.0 / 50)$a", {}, "2.0"],
  ["indexes a list", "$a[1][1]", { a: ["foo", ["bar1", "bar2"]] }, "bar2"],
  ["indexes by a variable", "#set($i = 1)$a[ $i ]", { a: ["foo", "bar"] }, "bar"],
  ["indexes a map", '$a["foo"]', { a: { foo: "bar" } }, "bar"],
  ["indexes a map by odd names", "$a.b.c['foo:bar']", { a: { b: { c: { "foo:bar": "baz" } } } }, "baz"],
  ["goes on behind an index", "$a[1].bar1", { a: ["foo", { bar1: "bar2" }] }, "bar2"],
  ["sizes a list", "#set($foo = [1,2,3]) $foo.size()", {}, " 3"],
  ["gets from a list", "#set($foo = [1,2,3]) $foo.get(1)", {}, " 2"],
  ["makes a map", '#set($a = {"dog": "$horse"})$a.dog', { horse: "cow" }, "cow"],
  ["puts into a map", "#set($d = {})#set($key = 'bar')#set( $d[$key] = 'foo' )$d", {}, "{bar=foo}"],
  ["prints an empty map", "#set($a = {})$a", {}, "{}"],
  ["replaces all", "#set($foo = 'foobar123bab') $foo.replaceAll('ba.', 'foo')", {}, " foofoo123foo"],
  ["does not know a property of a string", " $user.name ", { user: { items: "1;2;3" } }, "  "],
  [
    "interpolates double quotes",
    '#set($hello="hello, $name is my name")$hello',
    { name: "Steve" },
    "hello, Steve is my name",
  ],
  [
    "escapes in double quotes",
    '#set($hello="hello, \\$name is my name")$hello',
    { name: "Steve" },
    "hello, $name is my name",
  ],
  ["keeps backslashes in strings", '#set ($name = "\\\\batman\\nand robin")$name', {}, "\\\\batman\\nand robin"],
  ["keeps odd backslashes", "#set( $s = '\\{\n\t\\%\\5' )$s", {}, "\\{\n\t\\%\\5"],
  [
    "escapes a reference",
    '\n#set( $email = "foo" )\n$email\n\\$email\n\\\\$email\n\\\n',
    {},
    "\nfoo\n$email\n\\foo\n\\\n",
  ],
  [
    "leaves hashes",
    '<a href="#">bob</a><i style="color: #13ff93">"#"',
    {},
    '<a href="#">bob</a><i style="color: #13ff93">"#"',
  ],
  ["keeps quotes in single quotes", "#set($d = '{\"a\": 2}')$d", {}, '{"a": 2}'],
  ["assigns the empty string", "#set( $v = \"\" )#set( $y = '' ).$v.$y.", {}, "..."],
  ["prints booleans", "#set ($v = true)$v", {}, "true"],
  ["keeps Unicode", "$value", { value: "Grüße" }, "Grüße"],
];

describe("a template, against recordings of API Gateway", () => {
  for (const [title, template, variables, expected] of recorded)
    it(`${title}: ${JSON.stringify(template)}`, () => assert.equal(render(template, variables), expected, RECORDED));
});

/** Recorded by localstack, tests/aws/services/apigateway/test_apigateway_common.snapshot.json, `test_input_path_template_formatting` and `test_input_body_formatting`. */
const bodies: [title: string, template: string, body: string, expected: string][] = [
  ["prints a map as Java does", "$input.path('$')", '{"bigger":"dict","to":"test"}', "{bigger=dict, to=test}"],
  ["prints a list as JSON", "$input.path('$')", '[{"foo":"bar"}]', '[{"foo":"bar"}]'],
  ["prints a list in a map as JSON", "$input.path('$')", '{"foo":[{"nested":"bar"}]}', '{foo=[{"nested":"bar"}]}'],
  ["prints a map out of a list as Java does", "#set($r = $input.path('$'))$r[0]", '[{"foo":"bar"}]', "{foo=bar}"],
  [
    "takes what is missing for empty and null alike",
    '#set($r = $input.path("$.no")){"body": $r, "nested": $r.nested, "isNull": #if( $r == $null )"true"#else"false"#end, "isEmptyString": #if( $r == "" )"true"#else"false"#end}',
    "",
    '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}',
  ],
  [
    "takes null for empty",
    '#set($r = $input.path("$.l"))$r#if($r == $null)n#end#if($r == "")e#end',
    '{"l":null}',
    "ne",
  ],
  ["does not take an empty list for empty", '#set($r = $input.path("$.l"))$r#if($r == "")e#end', '{"l":[]}', "[]"],
  ["reads an empty body as {}", "Action=SendMessage&MessageBody=$input.body", "", "Action=SendMessage&MessageBody={}"],
  ["reads any body as text", "$input.body", "some raw data", "some raw data"],
  ["finds nothing in a text", "[$input.body.testAccess]", '{"some": "value"}', "[]"],
  ["encodes a body", "$util.urlEncode($input.body)", '{"some": "value"}', "%7B%22some%22%3A+%22value%22%7D"],
  ["encodes nothing", "EncodedBodyAccess=$util.urlEncode($input.body.testAccess)", "x", "EncodedBodyAccess="],
];

describe("$input, against recordings of API Gateway", () => {
  for (const [title, template, body, expected] of bodies)
    it(title, () => assert.equal(render(template, {}, body), expected));
});
