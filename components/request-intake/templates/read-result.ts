import { type Edge, isCallers } from "./caller.ts";
import { requestIdForm } from "./request-id.ts";
import { vtl } from "./vtl.ts";

/**
 * `GET /requests/{requestId}/result` where callers are known: names the object of an id of theirs. It sends no body; the path of any other
 * id stays what the integration maps, the object of nothing.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */
export const readResultTemplate = ({ setCaller = "" }: Edge): string => vtl`
  ${setCaller}
  #set($id = $input.params().path.get('requestId'))
  #if($id != '' && $id.replaceAll('${requestIdForm(true)}', '') == '' && ${isCallers})
    #set($context.requestOverride.path.requestId = $id)
  #end
`;
