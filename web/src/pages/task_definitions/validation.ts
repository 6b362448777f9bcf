// What is wrong with a request before it is sent; the server has the last word.
import type { TextKey, Values } from '../../i18n/words';
import { checkAgainstModel, type Problem } from './constraints';
import type { ContainerForm } from './container_form';
import type { Request } from './form_model';
import type { Place } from './json_text';
import { checkRules } from './rules';
import { parseWords } from './word_list';

export type { Problem };
type Say = (key: TextKey, values?: Values) => string;

// All problems; while there are values of a wrong type, only what the model says.
export function requestProblems(request: Request, t: Say): Problem[] {
  const { problems, unknown, typed } = checkAgainstModel(request);
  const strange = unknown.map((place) => ({
    place,
    message: t('taskDefinitions.unknownMember', { name: String(place.at(-1)) }),
  }));
  const found = [...problems, ...strange];
  if (!typed) return unique(found);
  // One reason is enough for one value.
  const told = new Set(problems.map(({ place }) => JSON.stringify(place)));
  const rules = checkRules(request).filter(({ place }) => !told.has(JSON.stringify(place)));
  return unique([...found, ...rules]);
}

function unique(problems: Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ place, message }) => {
    const key = JSON.stringify([place, message]);
    return !seen.has(key) && seen.add(key);
  });
}

// The problems at `place` and below it, seen from there.
export const problemsAt = (problems: Problem[], ...place: Place): Problem[] =>
  problems
    .filter((problem) => place.every((part, at) => problem.place[at] === part))
    .map((problem) => ({ ...problem, place: problem.place.slice(place.length) }));

// In one line, for the field of `place`; undefined: nothing.
export const messageAt = (problems: Problem[], ...place: Place): string | undefined =>
  [...new Set(problemsAt(problems, ...place).map(({ message }) => message))].join(' ') || undefined;

const wholeNumber = (text: string) => /^\s*(-?\d{1,9})?\s*$/.test(text);

// What a container's form holds and a definition could not: places are those of the definition.
export function formProblems(form: ContainerForm, t: Say): Problem[] {
  const problems: Problem[] = [];
  const numbers = (record: object, names: string[], ...place: Place) => {
    for (const name of names) {
      if (wholeNumber((record as Record<string, string>)[name]!)) continue;
      problems.push({ place: [...place, name], message: t('taskDefinitions.notNumber') });
    }
  };
  const words = (text: string, ...place: Place) => {
    if (parseWords(text) !== null) return;
    problems.push({ place, message: t('taskDefinitions.wordsInvalid') });
  };
  numbers(form, ['memory', 'memoryReservation', 'cpu', 'startTimeout', 'stopTimeout']);
  numbers(form.healthCheck, ['interval', 'timeout', 'startPeriod', 'retries'], 'healthCheck');
  form.ports.forEach((row, at) => numbers(row, ['hostPort', 'containerPort'], 'portMappings', at));
  form.ulimits.forEach((row, at) => numbers(row, ['softLimit', 'hardLimit'], 'ulimits', at));
  words(form.healthCheck.command, 'healthCheck', 'command');
  words(form.entryPoint, 'entryPoint');
  words(form.command, 'command');
  words(form.links, 'links');
  const named = (rows: Array<{ name: string }>, ...place: Place) =>
    rows.forEach(({ name }, at) => {
      if (name.trim() !== '') return;
      problems.push({ place: [...place, at, 'name'], message: t('taskDefinitions.nameMissing') });
    });
  named(form.environment, 'environment');
  named(form.log.options, 'logConfiguration', 'options');
  return problems;
}
