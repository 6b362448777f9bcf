// The role that container instances act as, in an instance profile of the same name.
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  ListAttachedRolePoliciesCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import type { Work } from './create_steps';
import type { Step } from './step_runner';
import { madeOrThere, untilFree } from './step_tools';

export const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});
export const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role';
const isThere = /^EntityAlreadyExists/;

async function attachPolicy(work: Work, RoleName: string) {
  const { iam } = work.clients;
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  if (attached.AttachedPolicies?.some((policy) => policy.PolicyArn === PolicyArn)) return;
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  work.policyAttached = true;
}

async function addToProfile(work: Work, name: string) {
  const { iam } = work.clients;
  const found = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }));
  const roles = (found.InstanceProfile?.Roles ?? []).map((one) => one.RoleName);
  if (roles.includes(name)) return;
  // A profile holds one role; another one would start instances with other rights.
  if (roles.length > 0) throw work.says.otherRole;
  await iam.send(
    new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }),
  );
  work.roleAdded = true;
}

export const role: Step<Work> = {
  id: 'role',
  run: async (work) => {
    const { iam } = work.clients;
    const name = work.plan.role;
    const created = await madeOrThere(isThere, () =>
      iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust })),
    );
    work.roleMade ||= created;
    await attachPolicy(work, name);
    const profile = await madeOrThere(isThere, () =>
      iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name })),
    );
    work.profileMade ||= profile;
    await addToProfile(work, name);
    return name;
  },
  undo: async (work) => {
    const { iam } = work.clients;
    const names = { InstanceProfileName: work.plan.role, RoleName: work.plan.role };
    const { InstanceProfileName, RoleName } = names;
    // What is gone is gone: after a failure the rest can be tried again.
    if (work.roleAdded) await iam.send(new RemoveRoleFromInstanceProfileCommand(names));
    work.roleAdded = false;
    if (work.profileMade) {
      await untilFree(() => iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName })));
    }
    work.profileMade = false;
    if (work.policyAttached) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    work.policyAttached = false;
    if (work.roleMade) await untilFree(() => iam.send(new DeleteRoleCommand({ RoleName })));
    work.roleMade = false;
  },
};
