import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.*;

/**
 * Makes calls with AWS's SDK for Java, which finds the endpoint in its environment. Prints `ok NAME` or `not ok NAME: why` for each
 * check.
 */
public class Client {
  static final String ROLE = "arn:aws:iam::000000000000:role/client";
  static final String PASS = "{\"StartAt\":\"Pass\",\"States\":{\"Pass\":{\"Type\":\"Pass\",\"End\":true}}}";
  static final String ABSENT = "arn:aws:states:us-east-1:000000000000:stateMachine:absent";

  static final SfnClient direct = SfnClient.builder()
      .overrideConfiguration(it -> it.putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true))
      .build();
  /** The endpoint is the HTTP proxy of its calls with `sync-`. Java takes sync-127.0.0.1 for no host. */
  static final SfnClient proxied = SfnClient.builder()
      .endpointOverride(URI.create(System.getenv("AWS_ENDPOINT_URL_SFN").replace("127.0.0.1", "localhost")))
      .build();

  static boolean failed = false;

  public static void main(String[] arguments) {
    check("creates a tagged state machine with a date", () -> {
      var made = direct.createStateMachine(it -> it.name("tagged").definition(PASS).roleArn(ROLE)
          .tags(Tag.builder().key("team").value("orders").build()));
      var age = Duration.between(made.creationDate(), Instant.now());
      expect(!age.isNegative() && age.toMinutes() < 1, made);
      var tags = direct.listTagsForResource(it -> it.resourceArn(made.stateMachineArn())).tags();
      return expect(tags.size() == 1 && tags.get(0).value().equals("orders"), tags);
    });
    check("a poll waits for the task of an execution and answers it", () -> {
      var activity = direct.createActivity(it -> it.name("work")).activityArn();
      var definition = String.format(
          "{\"StartAt\":\"Work\",\"States\":{\"Work\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}}}", activity);
      var work = direct.createStateMachine(it -> it.name("work").definition(definition).roleArn(ROLE)).stateMachineArn();
      var poll = CompletableFuture.supplyAsync(() -> direct.getActivityTask(it -> it.activityArn(activity)));
      var started = direct.startExecution(it -> it.stateMachineArn(work).input("{\"n\":1}"));
      var task = poll.get();
      expect(task.input().equals("{\"n\":1}"), task);
      direct.sendTaskSuccess(it -> it.taskToken(task.taskToken()).output("{\"n\":2}"));
      var ended = direct.describeExecution(it -> it.executionArn(started.executionArn()));
      return expect(ended.status() == ExecutionStatus.SUCCEEDED && ended.output().equals("{\"n\":2}"), ended);
    });
    check("start sync execution answers with the output", () -> startSync(direct, "direct"));
    check("start sync execution through HTTP_PROXY", () -> startSync(proxied, "proxied"));
    check("test state runs one state", () -> {
      var ended = direct.testState(it -> it.definition("{\"Type\":\"Pass\",\"End\":true}").roleArn(ROLE).input("{\"n\":1}"));
      return expect(ended.status() == TestExecutionStatus.SUCCEEDED && ended.output().equals("{\"n\":1}"), ended);
    });
    check("an error has its modelled type", () -> {
      try {
        direct.describeStateMachine(it -> it.stateMachineArn(ABSENT));
        return expect(false, "it succeeded");
      } catch (StateMachineDoesNotExistException error) {
        expect(error.awsErrorDetails().errorMessage().equals("State Machine Does Not Exist: '" + ABSENT + "'"), error);
      }
      try {
        direct.tagResource(it -> it.resourceArn(ABSENT).tags(new Tag[0]));
        return expect(false, "it succeeded");
      } catch (ResourceNotFoundException error) {
        return expect(error.resourceName().equals(ABSENT), error);
      }
    });
    System.exit(failed ? 1 : 0);
  }

  static boolean startSync(SfnClient client, String name) {
    var express = direct.createStateMachine(it -> it.name(name).definition(PASS).roleArn(ROLE).type(StateMachineType.EXPRESS));
    var ended = client.startSyncExecution(it -> it.stateMachineArn(express.stateMachineArn()).input("{\"n\":1}"));
    return expect(ended.status() == SyncExecutionStatus.SUCCEEDED && ended.output().equals("{\"n\":1}"), ended);
  }

  static boolean expect(boolean is, Object what) {
    if (!is) throw new AssertionError(what);
    return true;
  }

  static void check(String name, Callable<Boolean> run) {
    try {
      run.call();
      System.out.println("ok " + name);
    } catch (Exception | AssertionError error) {
      failed = true;
      System.out.println("not ok " + name + ": " + error);
    }
  }
}
