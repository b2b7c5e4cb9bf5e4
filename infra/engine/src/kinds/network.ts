import type { ResourceKinds } from "./kind.ts";
import { ec2, sameInputs, text } from "./parts.ts";

export const networkKinds = {
  "aws:ec2/vpc:Vpc": {
    replaces: ["cidrBlock"],
    created: ec2("vpc", "vpc"),
  },
  "aws:ec2/internetGateway:InternetGateway": {
    replaces: [],
    created: ec2("igw", "internet-gateway"),
  },
  "aws:ec2/subnet:Subnet": {
    replaces: ["vpcId", "cidrBlock", "availabilityZone"],
    created: ec2("subnet", "subnet"),
  },
  "aws:ec2/routeTable:RouteTable": {
    replaces: ["vpcId"],
    created: ec2("rtb", "route-table"),
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    replaces: ["subnetId"],
    identity: sameInputs("subnetId"),
    created: (_given, place) => ({ id: `rtbassoc-${place.serial()}`, outputs: {} }),
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    replaces: ["name", "description", "vpcId"],
    name: { input: "name", autonamed: 255 },
    identity: sameInputs("vpcId", "name"),
    created: ec2("sg", "security-group"),
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    replaces: ["vpcId", "serviceName", "vpcEndpointType"],
    created: ec2("vpce", "vpc-endpoint"),
  },
} satisfies ResourceKinds;

export const containerKinds = {
  "aws:ecr/repository:Repository": {
    replaces: ["name"],
    name: { input: "name", autonamed: 256 },
    identity: sameInputs("name"),
    created: ({ inputs }, { accountId, region }) => {
      const id = text(inputs, "name");
      const arn = `arn:aws:ecr:${region}:${accountId}:repository/${id}`;
      const repositoryUrl = `${accountId}.dkr.ecr.${region}.amazonaws.com/${id}`;
      return { id, outputs: { arn, registryId: accountId, repositoryUrl } };
    },
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    replaces: ["repository"],
    identity: sameInputs("repository"),
    conflict: "overwrites",
    created: ({ inputs }) => ({ id: text(inputs, "repository"), outputs: {} }),
  },
  "docker-build:index:Image": {
    replaces: [],
    created: ({ inputs }, { serial }) => imageOutputs(inputs, serial()),
    updated: (_before, { inputs }, { serial }) => imageOutputs(inputs, serial()).outputs,
  },
} satisfies ResourceKinds;

function imageOutputs(inputs: Readonly<Record<string, unknown>>, serial: string) {
  const [tag = ""] = Array.isArray(inputs["tags"]) ? inputs["tags"].map(String) : [];
  const digest = `sha256:${serial.padStart(64, "0")}`;
  const ref = `${tag.replace(/:[^:/]*$/, "")}@${digest}`;
  return { id: ref, outputs: { ref, digest } };
}
