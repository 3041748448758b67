"""Starts ministack and ends it when the run that it serves (LEVEE_RUN_PID) is gone, even by SIGKILL."""

import os
import runpy
import signal
import sys
import threading
import time


def watch(run: int) -> None:
    while True:
        time.sleep(0.25)
        try:
            os.kill(run, 0)
        except ProcessLookupError:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(3)
            os._exit(0)


run = int(os.environ.pop("LEVEE_RUN_PID", "0"))
if run:
    threading.Thread(target=watch, args=(run,), daemon=True).start()
sys.argv = ["ministack"]
# What follows is beside this file; its byte code does not belong into the checkout.
sys.dont_write_bytecode = True
import emulator_cognito
import emulator_dynamodb
import emulator_errors
import emulator_lambda
import emulator_logs
import emulator_mail
import emulator_pauses
import emulator_s3
import emulator_scheduler
import emulator_sqs
import emulator_states
import emulator_templates
import emulator_tokens
import emulator_timeouts
import emulator_websocket

emulator_cognito.install()
emulator_dynamodb.install()
emulator_errors.install()
emulator_lambda.install()
emulator_logs.install()
emulator_mail.install()
emulator_pauses.install()
emulator_s3.install()
emulator_scheduler.install()
emulator_sqs.install()
emulator_states.install()
emulator_templates.install()
emulator_tokens.install()
emulator_timeouts.install()
emulator_websocket.install()
if os.environ.get("AUTH") == "true":
    import emulator_execute_api
    import emulator_iam
    import emulator_states_role

    emulator_execute_api.install()
    emulator_iam.install()
    emulator_states_role.install()
runpy.run_module("ministack", run_name="__main__")
