import { type Edge, isCallers } from "./caller.ts";
import { problemJson, problems, problemType } from "./problem.ts";
import { datedRequestIdForm } from "./request-id.ts";
import { vtl } from "./vtl.ts";

/** How far the clocks of two of API Gateway's hosts may be apart, in milliseconds. */
const clockSkew = 60_000;

/**
 * The answer to `GET /requests/{requestId}`: the document that the worker wrote; or `accepted` for a request that nobody has worked on
 * but that can still be in the queue, which its id tells; or 404.
 *
 * Of another caller's id it knows nothing: neither does the table, by read-status.ts, nor does it say `accepted`.
 *
 * @param queueRetention seconds that a message can wait
 * @param pollAfter seconds after which to ask again
 */
export function statusTemplate(
  { queueRetention, pollAfter }: { queueRetention: number; pollAfter: number },
  { setCaller }: Edge = {},
): string {
  const isDated = `$id != '' && $id.replaceAll('${datedRequestIdForm(setCaller !== undefined)}', '') == ''`;
  return vtl`
    ${setCaller ?? ""}
    #set($document = $input.path('$.Item.document.S'))
    #set($status = $input.path('$.Item.status.S'))
    ## Velocity's versions differ on what a comparison with null is, and on how null prints: as nothing, as "null", as "$document". So the
    ## value is made text, which is never null, and asked for what a document begins with.
    #set($text = "$document")
    #set($fresh = false)
    ## The path is the caller's spelling, undecoded; an id has nothing that needs encoding.
    #set($id = $context.path.replaceAll('^.*/', ''))
    #if(${setCaller === undefined ? isDated : `${isDated} && ${isCallers}`})
      #set($made = $id.replaceAll('-.*$', ''))
      #set($times = $util.parseJson("[$context.requestTimeEpoch, $made]"))
      #set($age = $times[0] + ${clockSkew} - $times[1])
      #if($age > 0 && $age < ${queueRetention * 1_000 + clockSkew})#set($fresh = true)#end
    #end
    #if($text.replaceAll('^[{]', '') != $text)
      #if($status == 'accepted' || $status == 'working')
        #set($context.responseOverride.header.Retry-After = "${pollAfter}")
      #end
      $text
    #elseif($fresh == true)
      #set($context.responseOverride.header.Retry-After = "${pollAfter}")
      {"requestId":"$id","status":"accepted"}
    #else
      #set($context.responseOverride.status = 404)
      #set($context.responseOverride.header.Content-Type = "${problemType}")
      ${problemJson(problems.notFound)}
    #end
  `;
}
