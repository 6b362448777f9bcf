// What the Reachability Analyzer says, and that nothing of the question stays behind.
import type { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { staleKinds } from '../src/aws/stale';
import { probe, readAnalysis } from '../src/pages/instances/probe';

function fake(analysis: object, failing?: string) {
  const calls: string[] = [];
  const answers: Record<string, object> = {
    DescribeInternetGateways: { InternetGateways: [{ InternetGatewayId: 'igw-1' }] },
    CreateNetworkInsightsPath: { NetworkInsightsPath: { NetworkInsightsPathId: 'nip-1' } },
    StartNetworkInsightsAnalysis: {
      NetworkInsightsAnalysis: { NetworkInsightsAnalysisId: 'nia-1' },
    },
    DescribeNetworkInsightsAnalyses: { NetworkInsightsAnalyses: [analysis] },
  };
  const send = async (command: object) => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push(name);
    if (name === failing) throw new Error(name);
    return answers[name] ?? {};
  };
  return { ec2: { send } as unknown as EC2Client, calls };
}

describe('the reachability of a port', () => {
  it('is told with what is in the way', () => {
    expect(readAnalysis({ NetworkPathFound: true })).toMatchObject({
      reachable: true,
      obstacles: [],
    });
    const codes = ['ENI_SG_RULES_MISMATCH', 'MINATO_PORT_NOT_LISTENING', 'BAD_STATE', 'NEW', 'X'];
    const Explanations = codes.map((ExplanationCode) => ({ ExplanationCode }));
    const found = readAnalysis({ NetworkPathFound: false, Explanations });
    expect(found.obstacles).toEqual(['rule', 'listening', 'state', 'other']);
  });

  it('leaves no path and no analysis behind, also after a failure', async () => {
    const good = fake({ Status: 'succeeded', NetworkPathFound: true });
    expect((await probe(good.ec2, 'i-1', 80)).reachable).toBe(true);
    const bad = fake({ Status: 'failed', StatusMessage: 'no' });
    await expect(probe(bad.ec2, 'i-1', 80)).rejects.toThrow('no');
    for (const { calls } of [good, bad]) {
      expect(calls.slice(-2)).toEqual([
        'DeleteNetworkInsightsAnalysis',
        'DeleteNetworkInsightsPath',
      ]);
    }
  });

  it('removes the path also when the analysis cannot be removed', async () => {
    const stuck = 'DeleteNetworkInsightsAnalysis';
    const { ec2, calls } = fake({ Status: 'succeeded', NetworkPathFound: true }, stuck);
    await expect(probe(ec2, 'i-1', 80)).rejects.toThrow(stuck);
    expect(calls.at(-1)).toBe('DeleteNetworkInsightsPath');
  });

  it('makes nothing stale when it is asked', () => {
    const event = {
      source: 'aws.ec2',
      'detail-type': 'AWS API Call via CloudTrail',
      detail: { eventName: 'CreateNetworkInsightsPath' },
    };
    expect(staleKinds(event as never)).toEqual([]);
  });
});
