// Asks EC2's Reachability Analyzer whether a port of an instance can be reached, and removes what
// the question left behind.
import {
  CreateNetworkInsightsPathCommand,
  DeleteNetworkInsightsAnalysisCommand,
  DeleteNetworkInsightsPathCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkInsightsAnalysesCommand,
  StartNetworkInsightsAnalysisCommand,
  type NetworkInsightsAnalysis,
} from '@aws-sdk/client-ec2';
import type { Clients } from '../../aws/clients';

export type Obstacle = 'rule' | 'state' | 'listening' | 'other';

export interface Reachability {
  reachable: boolean;
  obstacles: Obstacle[]; // empty when reachable
  codes: string[]; // AWS's explanation codes, for what has no words of its own
  warning?: string; // why a part could not be tried
}

const obstacleOf: Record<string, Obstacle> = {
  ENI_SG_RULES_MISMATCH: 'rule',
  BAD_STATE: 'state',
  MINATO_PORT_NOT_LISTENING: 'listening',
};

export function readAnalysis(analysis: NetworkInsightsAnalysis): Reachability {
  const codes = (analysis.Explanations ?? []).map((one) => one.ExplanationCode ?? '');
  return {
    reachable: analysis.NetworkPathFound ?? false,
    obstacles: [...new Set(codes.map((code) => obstacleOf[code] ?? 'other'))],
    codes,
    warning: analysis.WarningMessage,
  };
}

const asks = 50;
const pauseMs = 100;

async function finished(ec2: Clients['ec2'], id: string): Promise<NetworkInsightsAnalysis> {
  for (let ask = 0; ask < asks; ask += 1) {
    const answer = await ec2.send(
      new DescribeNetworkInsightsAnalysesCommand({ NetworkInsightsAnalysisIds: [id] }),
    );
    const analysis = answer.NetworkInsightsAnalyses?.[0];
    if (analysis?.Status === 'failed') throw new Error(analysis.StatusMessage);
    if (analysis?.Status === 'succeeded') return analysis;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`${id}: ${asks * pauseMs} ms`);
}

export async function probe(ec2: Clients['ec2'], instance: string, port: number): Promise<Reachability> {
  const gateways = await ec2.send(new DescribeInternetGatewaysCommand({}));
  const made = await ec2.send(
    new CreateNetworkInsightsPathCommand({
      Source: gateways.InternetGateways?.[0]?.InternetGatewayId,
      Destination: instance,
      Protocol: 'tcp',
      DestinationPort: port,
    }),
  );
  const NetworkInsightsPathId = made.NetworkInsightsPath?.NetworkInsightsPathId;
  let NetworkInsightsAnalysisId: string | undefined;
  try {
    const started = await ec2.send(
      new StartNetworkInsightsAnalysisCommand({ NetworkInsightsPathId }),
    );
    NetworkInsightsAnalysisId = started.NetworkInsightsAnalysis?.NetworkInsightsAnalysisId;
    return readAnalysis(await finished(ec2, NetworkInsightsAnalysisId ?? ''));
  } finally {
    try {
      if (NetworkInsightsAnalysisId !== undefined) {
        await ec2.send(new DeleteNetworkInsightsAnalysisCommand({ NetworkInsightsAnalysisId }));
      }
    } finally {
      await ec2.send(new DeleteNetworkInsightsPathCommand({ NetworkInsightsPathId }));
    }
  }
}
