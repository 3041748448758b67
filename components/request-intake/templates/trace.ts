import { vtl } from "./vtl.ts";

/**
 * The caller's trace, or the one that API Gateway makes, as SQS's own attribute `AWSTraceHeader`: Lambda takes it up, and X-Ray shows the
 * worker behind the call. It counts neither as an attribute nor for the message's size. Of the header only Root, Parent and Sampled go on, in the
 * form that X-Ray documents, or nothing does: SQS answers InvalidParameterValue to a malformed trace, and a request must not be refused for
 * that. handlers/request-intake/trace.ts does the same.
 *
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 * https://github.com/aws/aws-xray-sdk-python/issues/213 (what SQS says to `Root=dummy`)
 */
export const linkTrace = vtl`
  #set($linked = $trace.replaceAll(' ', '').replaceAll('^;+', '').replaceAll('(^|;)(?!(Root=|Parent=|Sampled=[01]))[^;]*', '').replaceAll('^;+', ''))
  #if($linked != '' && $linked.replaceAll('^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;Parent=[0-9a-f]{16})?(;Sampled=[01])?$', '') == '')
    &MessageSystemAttribute.1.Name=AWSTraceHeader
    &MessageSystemAttribute.1.Value.DataType=String
    &MessageSystemAttribute.1.Value.StringValue=$util.urlEncode($linked)
  #end
`;
