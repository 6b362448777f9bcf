// Whether security groups let a port in. Pure.
import type { SecurityGroup } from '@aws-sdk/client-ec2';

// The sources that may reach the TCP port; empty when no rule opens it.
export function openSources(groups: readonly SecurityGroup[], port: number): string[] {
  return groups
    .flatMap((group) => group.IpPermissions ?? [])
    .filter(
      (rule) =>
        rule.IpProtocol === '-1' ||
        (rule.IpProtocol === 'tcp' &&
          (rule.FromPort ?? 0) <= port &&
          port <= (rule.ToPort ?? rule.FromPort ?? 0)),
    )
    .flatMap((rule) => [
      ...(rule.IpRanges ?? []).map((range) => range.CidrIp ?? ''),
      ...(rule.Ipv6Ranges ?? []).map((range) => range.CidrIpv6 ?? ''),
      ...(rule.UserIdGroupPairs ?? []).map((pair) => pair.GroupId ?? ''),
    ]);
}
