"""What Step Functions needs to follow a `.sync` task: to ask for the job, to stop it, and the EventBridge rule that tells of its end.

Source: developer guide, "How Step Functions generates IAM policies for integrated services" and the page of each service.
"""

from collections.abc import Mapping
from typing import Final

from sfdsl.records import positional_record


@positional_record
class Job:
    """`watch` are IAM actions; `narrow` is an argument and, for its value, `service:resource`; without it they are for all resources."""

    watch: tuple[str, ...]
    rule: str | None = None
    narrow: tuple[str, str] | None = None


def _job(watch: str, rule: str | None = None, narrow: str | None = None) -> Job:
    argument, _, template = (narrow or "").partition(" ")
    return Job(tuple(watch.split()), rule, (argument, template) if narrow else None)


def _sagemaker(kind: str, argument: str, resource: str, rule: str) -> Job:
    actions = f"sagemaker:Describe{kind} sagemaker:Stop{kind} sagemaker:ListTags sagemaker:AddTags"
    return _job(actions, f"StepFunctionsGetEventsForSageMaker{rule}Rule", f"{argument} sagemaker:{resource}/{{}}")


JOBS: Final[Mapping[tuple[str, str], Job]] = {
    ("athena", "startQueryExecution"): _job(
        "athena:GetQueryExecution athena:StopQueryExecution", narrow="WorkGroup athena:workgroup/{}"
    ),
    ("batch", "submitJob"): _job("batch:DescribeJobs batch:TerminateJob", "StepFunctionsGetEventsForBatchJobsRule"),
    ("bedrock", "createModelCustomizationJob"): _job(
        "bedrock:GetModelCustomizationJob bedrock:StopModelCustomizationJob"
    ),
    ("codebuild", "startBuild"): _job(
        "codebuild:StopBuild codebuild:BatchGetBuilds",
        "StepFunctionsGetEventForCodeBuildStartBuildRule",
        "ProjectName codebuild:project/{}",
    ),
    ("codebuild", "startBuildBatch"): _job(
        "codebuild:StopBuildBatch codebuild:BatchGetBuildBatches",
        "StepFunctionsGetEventForCodeBuildStartBuildBatchRule",
        "ProjectName codebuild:project/{}",
    ),
    ("codebuild", "retryBuildBatch"): _job(
        "codebuild:StopBuildBatch codebuild:BatchGetBuildBatches",
        "StepFunctionsGetEventForCodeBuildStartBuildBatchRule",
    ),
    ("databrew", "startJobRun"): _job("databrew:ListJobRuns databrew:StopJobRun", narrow="Name databrew:job/{}"),
    ("ecs", "runTask"): _job("ecs:StopTask ecs:DescribeTasks", "StepFunctionsGetEventsForECSTaskRule"),
    ("eks", "createCluster"): _job("eks:DescribeCluster eks:DeleteCluster", narrow="Name eks:cluster/{}"),
    ("eks", "deleteCluster"): _job("eks:DescribeCluster", narrow="Name eks:cluster/{}"),
    ("eks", "createFargateProfile"): _job(
        "eks:DescribeFargateProfile eks:DeleteFargateProfile", narrow="ClusterName eks:fargateprofile/{}/*"
    ),
    ("eks", "deleteFargateProfile"): _job("eks:DescribeFargateProfile", narrow="ClusterName eks:fargateprofile/{}/*"),
    ("eks", "createNodegroup"): _job(
        "eks:DescribeNodegroup eks:DeleteNodegroup", narrow="ClusterName eks:nodegroup/{}/*"
    ),
    ("eks", "deleteNodegroup"): _job("eks:DescribeNodegroup", narrow="ClusterName eks:nodegroup/{}/*"),
    ("elasticmapreduce", "createCluster"): _job(
        "elasticmapreduce:DescribeCluster elasticmapreduce:TerminateJobFlows",
        "StepFunctionsGetEventForEMRRunJobFlowRule",
    ),
    ("elasticmapreduce", "terminateCluster"): _job(
        "elasticmapreduce:DescribeCluster",
        "StepFunctionsGetEventForEMRTerminateJobFlowsRule",
        "ClusterId elasticmapreduce:cluster/{}",
    ),
    ("elasticmapreduce", "addStep"): _job(
        "elasticmapreduce:DescribeStep elasticmapreduce:CancelSteps",
        "StepFunctionsGetEventForEMRAddJobFlowStepsRule",
        "ClusterId elasticmapreduce:cluster/{}",
    ),
    ("emr-containers", "deleteVirtualCluster"): _job(
        "emr-containers:DescribeVirtualCluster", narrow="Id emr-containers:/virtualclusters/{}"
    ),
    ("emr-containers", "startJobRun"): _job(
        "emr-containers:DescribeJobRun emr-containers:CancelJobRun",
        narrow="VirtualClusterId emr-containers:/virtualclusters/{}/jobruns/*",
    ),
    ("emr-serverless", "createApplication"): _job(
        "emr-serverless:GetApplication emr-serverless:DeleteApplication",
        "StepFunctionsGetEventsForEMRServerlessApplicationRule",
    ),
    ("emr-serverless", "startApplication"): _job(
        "emr-serverless:GetApplication emr-serverless:StopApplication",
        "StepFunctionsGetEventsForEMRServerlessApplicationRule",
        "ApplicationId emr-serverless:/applications/{}",
    ),
    ("emr-serverless", "stopApplication"): _job(
        "emr-serverless:GetApplication",
        "StepFunctionsGetEventsForEMRServerlessApplicationRule",
        "ApplicationId emr-serverless:/applications/{}",
    ),
    ("emr-serverless", "deleteApplication"): _job(
        "emr-serverless:GetApplication",
        "StepFunctionsGetEventsForEMRServerlessApplicationRule",
        "ApplicationId emr-serverless:/applications/{}",
    ),
    ("emr-serverless", "startJobRun"): _job(
        "emr-serverless:GetJobRun emr-serverless:CancelJobRun",
        "StepFunctionsGetEventsForEMRServerlessJobRule",
        "ApplicationId emr-serverless:/applications/{}/jobruns/*",
    ),
    ("emr-serverless", "cancelJobRun"): _job(
        "emr-serverless:GetJobRun",
        "StepFunctionsGetEventsForEMRServerlessJobRule",
        "ApplicationId emr-serverless:/applications/{}/jobruns/*",
    ),
    ("glue", "startJobRun"): _job("glue:GetJobRun glue:GetJobRuns glue:BatchStopJobRun", narrow="JobName glue:job/{}"),
    ("mediaconvert", "createJob"): _job(
        "mediaconvert:GetJob mediaconvert:CancelJob", "StepFunctionsGetEventsForMediaConvertJobRule"
    ),
    ("sagemaker", "createHyperParameterTuningJob"): _sagemaker(
        "HyperParameterTuningJob", "HyperParameterTuningJobName", "hyper-parameter-tuning-job", "TuningJobs"
    ),
    ("sagemaker", "createLabelingJob"): _sagemaker("LabelingJob", "LabelingJobName", "labeling-job", "LabelingJobs"),
    ("sagemaker", "createProcessingJob"): _sagemaker(
        "ProcessingJob", "ProcessingJobName", "processing-job", "ProcessingJobs"
    ),
    ("sagemaker", "createTrainingJob"): _sagemaker("TrainingJob", "TrainingJobName", "training-job", "TrainingJobs"),
    ("sagemaker", "createTransformJob"): _sagemaker(
        "TransformJob", "TransformJobName", "transform-job", "TransformJobs"
    ),
    ("states", "startExecution"): _job(
        "states:DescribeExecution states:StopExecution", "StepFunctionsGetEventsForStepFunctionsExecutionRule"
    ),
}
"""By service and action of the optimized integration."""

WRAPPED_ACTIONS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("elasticmapreduce", "createCluster"): ("elasticmapreduce:RunJobFlow",),
    ("elasticmapreduce", "terminateCluster"): ("elasticmapreduce:TerminateJobFlows",),
    ("elasticmapreduce", "setClusterTerminationProtection"): ("elasticmapreduce:SetTerminationProtection",),
    ("elasticmapreduce", "addStep"): ("elasticmapreduce:AddJobFlowSteps",),
    ("elasticmapreduce", "cancelStep"): ("elasticmapreduce:CancelSteps",),
    ("elasticmapreduce", "modifyInstanceFleetByName"): (
        "elasticmapreduce:ModifyInstanceFleet",
        "elasticmapreduce:ListInstanceFleets",
    ),
    ("elasticmapreduce", "modifyInstanceGroupByName"): (
        "elasticmapreduce:ModifyInstanceGroups",
        "elasticmapreduce:ListInstanceGroups",
    ),
}
"""The IAM actions behind actions that go by another name than the API's."""
