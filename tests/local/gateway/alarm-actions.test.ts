import assert from "node:assert/strict";
import { CloudWatchClient, DescribeAlarmsCommand, type StateValue } from "@aws-sdk/client-cloudwatch";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { AlarmActions, mayMoveAlarms } from "../../../local/gateway/alarm-actions.ts";

const brake = "arn:aws:lambda:eu-central-1:000000000000:function:brake";
const topic = "arn:aws:sns:eu-central-1:000000000000:alarms";

describe("the functions that an alarm names", () => {
  const mocked = () => ({ cloudwatch: mockClient(CloudWatchClient), lambda: mockClient(LambdaClient) });
  let { cloudwatch, lambda } = {} as ReturnType<typeof mocked>;
  before(() => {
    ({ cloudwatch, lambda } = mocked());
  });
  after(() => {
    cloudwatch.restore();
    lambda.restore();
  });

  it("are invoked once when it changes to their state, with the event that AWS sends", async () => {
    lambda.on(InvokeCommand).resolves({});
    const actions = new AlarmActions("http://127.0.0.1:1");
    const look = async (state: StateValue, ActionsEnabled = true) => {
      const [AlarmName, AlarmArn] = ["a", "arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a"];
      const one = { AlarmName, AlarmArn, ActionsEnabled, AlarmActions: [topic, brake], OKActions: [topic] };
      cloudwatch
        .reset()
        .on(DescribeAlarmsCommand)
        .resolves({ MetricAlarms: [{ ...one, StateValue: state, StateReason: "so" }] });
      await actions.look("eu-central-1");
      return lambda.commandCalls(InvokeCommand).length;
    };
    const counts = [];
    for (const state of ["INSUFFICIENT_DATA", "ALARM", "ALARM", "OK", "ALARM"] as const) counts.push(await look(state));
    assert.deepEqual(counts, [0, 1, 1, 1, 2]);
    await look("OK", false);
    assert.equal(await look("ALARM", false), 2, "its actions are off");
    const { FunctionName, InvocationType, Payload } = lambda.commandCalls(InvokeCommand)[0]!.args[0].input;
    assert.deepEqual([FunctionName, InvocationType], [brake, "Event"]);
    const { source, alarmData } = JSON.parse(String(Payload));
    assert.deepEqual(
      [source, alarmData.alarmName, alarmData.state.value, alarmData.state.reason, alarmData.previousState.value],
      ["aws.cloudwatch", "a", "ALARM", "so", "INSUFFICIENT_DATA"],
    );
  });

  it("are looked for after calls that may have moved an alarm", () => {
    const operation = (name: string) => `/service/GraniteServiceVersion20100801/operation/${name}`;
    assert.equal(mayMoveAlarms("POST", operation("SetAlarmState"), undefined), true);
    assert.equal(mayMoveAlarms("POST", operation("DescribeAlarms"), undefined), false);
    assert.equal(mayMoveAlarms("POST", "/", "GraniteServiceVersion20100801.PutMetricData"), true);
    assert.equal(mayMoveAlarms("POST", "/", "GraniteServiceVersion20100801.PutMetricAlarm"), false);
    assert.equal(mayMoveAlarms("POST", "/", undefined), true, "the operation is in the body");
  });
});
