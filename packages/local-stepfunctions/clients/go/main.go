// Makes calls with AWS's SDK for Go, which finds the endpoint in its environment. Prints `ok NAME` or `not ok NAME: why` for each check.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

const (
	role   = "arn:aws:iam::000000000000:role/client"
	pass   = `{"StartAt":"Pass","States":{"Pass":{"Type":"Pass","End":true}}}`
	absent = "arn:aws:states:us-east-1:000000000000:stateMachine:absent"
)

var ctx = context.Background()

// withoutSync keeps `sync-` out of the host's name.
func withoutSync(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("WithoutSync", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		return next.HandleInitialize(smithyhttp.DisableEndpointHostPrefix(ctx, true), in)
	}), middleware.Before)
}

func main() {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		fmt.Println("not ok the configuration is read:", err)
		os.Exit(1)
	}
	// Without the middleware, the calls with `sync-` reach the endpoint as their HTTP proxy.
	client := sfn.NewFromConfig(cfg)
	direct := sfn.NewFromConfig(cfg, sfn.WithAPIOptions(withoutSync))
	failed := false
	check := func(name string, run func() error) {
		if err := run(); err != nil {
			failed = true
			fmt.Printf("not ok %s: %v\n", name, err)
			return
		}
		fmt.Println("ok", name)
	}
	check("creates a tagged state machine with a date", func() error { return createsTagged(client) })
	check("a poll waits for the task of an execution and answers it", func() error { return answersTask(client) })
	check("start sync execution answers with the output", func() error { return startsSync(direct, "direct") })
	check("start sync execution through HTTP_PROXY", func() error { return startsSync(client, "proxy") })
	check("test state runs one state", func() error { return testsState(direct) })
	check("an error has its modelled type", func() error { return failsWithType(client) })
	if failed {
		os.Exit(1)
	}
}

func create(client *sfn.Client, in sfn.CreateStateMachineInput) (*sfn.CreateStateMachineOutput, error) {
	in.RoleArn = aws.String(role)
	return client.CreateStateMachine(ctx, &in)
}

func createsTagged(client *sfn.Client) error {
	made, err := create(client, sfn.CreateStateMachineInput{
		Name: aws.String("tagged"), Definition: aws.String(pass),
		Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("orders")}},
	})
	if err != nil {
		return err
	}
	if age := time.Since(*made.CreationDate); age < 0 || age > time.Minute {
		return fmt.Errorf("creationDate is %v", made.CreationDate)
	}
	listed, err := client.ListTagsForResource(ctx, &sfn.ListTagsForResourceInput{ResourceArn: made.StateMachineArn})
	if err != nil {
		return err
	}
	if len(listed.Tags) != 1 || *listed.Tags[0].Value != "orders" {
		return fmt.Errorf("the tags are %v", listed.Tags)
	}
	return nil
}

func answersTask(client *sfn.Client) error {
	activity, err := client.CreateActivity(ctx, &sfn.CreateActivityInput{Name: aws.String("work")})
	if err != nil {
		return err
	}
	definition := fmt.Sprintf(`{"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"%s","End":true}}}`, *activity.ActivityArn)
	made, err := create(client, sfn.CreateStateMachineInput{Name: aws.String("work"), Definition: &definition})
	if err != nil {
		return err
	}
	polled := make(chan error, 1)
	var task *sfn.GetActivityTaskOutput
	go func() {
		var err error
		task, err = client.GetActivityTask(ctx, &sfn.GetActivityTaskInput{ActivityArn: activity.ActivityArn})
		polled <- err
	}()
	started, err := client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: made.StateMachineArn, Input: aws.String(`{"n":1}`)})
	if err != nil {
		return err
	}
	if err := <-polled; err != nil {
		return err
	}
	if _, err := client.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: task.TaskToken, Output: aws.String(`{"n":2}`)}); err != nil {
		return err
	}
	ended, err := client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
	if err != nil {
		return err
	}
	if ended.Status != types.ExecutionStatusSucceeded || *ended.Output != `{"n":2}` {
		return fmt.Errorf("it ended as %v", ended.Status)
	}
	return nil
}

func startsSync(client *sfn.Client, name string) error {
	made, err := create(client, sfn.CreateStateMachineInput{
		Name: &name, Definition: aws.String(pass), Type: types.StateMachineTypeExpress,
	})
	if err != nil {
		return err
	}
	ended, err := client.StartSyncExecution(ctx, &sfn.StartSyncExecutionInput{StateMachineArn: made.StateMachineArn, Input: aws.String(`{"n":1}`)})
	if err != nil {
		return err
	}
	if ended.Status != types.SyncExecutionStatusSucceeded || *ended.Output != `{"n":1}` {
		return fmt.Errorf("it ended as %v", ended.Status)
	}
	return nil
}

func testsState(client *sfn.Client) error {
	ended, err := client.TestState(ctx, &sfn.TestStateInput{
		Definition: aws.String(`{"Type":"Pass","End":true}`), RoleArn: aws.String(role), Input: aws.String(`{"n":1}`),
	})
	if err != nil {
		return err
	}
	if ended.Status != types.TestExecutionStatusSucceeded || *ended.Output != `{"n":1}` {
		return fmt.Errorf("it ended as %v", ended.Status)
	}
	return nil
}

func failsWithType(client *sfn.Client) error {
	_, err := client.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: aws.String(absent)})
	var unknown *types.StateMachineDoesNotExist
	if !errors.As(err, &unknown) || unknown.ErrorMessage() != "State Machine Does Not Exist: '"+absent+"'" {
		return fmt.Errorf("the error is %w", err)
	}
	_, err = client.TagResource(ctx, &sfn.TagResourceInput{ResourceArn: aws.String(absent), Tags: []types.Tag{}})
	var notFound *types.ResourceNotFound
	if !errors.As(err, &notFound) || *notFound.ResourceName != absent {
		return fmt.Errorf("the error is %w", err)
	}
	return nil
}
