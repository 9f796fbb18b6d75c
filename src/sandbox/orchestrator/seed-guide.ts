import { type JobRow, plainDetails, type ReleaseRow, type RobotRow, type State } from './model.ts';
import { argument, type Furnisher } from './seed.ts';
import type { Store } from './store.ts';
import { parseTicks } from './ticks.ts';

const logonFailure = 'Logon failure: unknown user name or bad password';
const missingSheet = [
  'Execution error : System.ArgumentException: The sheet does not exist',
  '   at UiPath.Excel.WorkbookApplication.SetSheet(String sheetName, Boolean createNew)',
  '   at UiPath.Excel.Activities.ExcelInteropActivity`1.BeginExecute(AsyncCodeActivityContext context, AsyncCallback callback, Object state)',
  '   at System.Activities.AsyncCodeActivity.InternalExecute(ActivityInstance instance, ActivityExecutor executor, BookmarkManager bookmarkManager)',
  '   at System.Activities.ActivityInstance.Execute(ActivityExecutor executor, BookmarkManager bookmarkManager)',
  '   at System.Activities.Runtime.ActivityExecutor.ExecuteActivityWorkItem.ExecuteBody(ActivityExecutor executor, BookmarkManager bookmarkManager, Location resultLocation)',
].join('\r\n');

/** Id of the classic environment in which the guide's processes run. */
const environmentId = 312;
/** And of the one whose process takes inputs. */
const inputEnvironmentId = 313;

/**
 * The tenant of the vendor's API guide, page "Jobs requests": a classic folder with its robots, processes and the jobs
 * of 2018; and beside it, where the server has such, a modern folder in which `Release_Project` can be started.
 */
export function seedGuide(store: Store, furnish: Furnisher, options: { readonly modern: boolean }): void {
  const classic = furnish.folder('Default', {
    id: 1,
    key: '2b3c1f5e-58c4-4f9c-9a3b-6f0a4b1d7e10',
    modern: false,
  });
  const desktop = furnish.machine('DESKTOP-PMFQGCB');
  const robot = (id: number, name: string, username: string, ...others: readonly number[]): RobotRow =>
    furnish.robot({
      id,
      name,
      username,
      machine: desktop,
      folders: [classic],
      environmentIds: [environmentId, ...others],
    });
  const docBot = robot(749, 'DocBot', 'DOC', inputEnvironmentId);
  const roboDrulea = robot(758, 'RoboDrulea', 'ALEX');
  const nightBot = robot(759, 'NightBot', 'NIGHT');
  furnish.robot({
    id: 121,
    name: 'InputBot',
    username: 'INPUT',
    machine: desktop,
    folders: [classic],
    environmentIds: [inputEnvironmentId],
  });

  const docEnv = furnish.release({
    id: 440,
    key: '766d80d3-cc02-4635-b36c-e30fcf1008b1',
    name: 'Release_Project_doc_env',
    packageId: 'Release_Project',
    version: '',
    description: 'rockerii',
    folder: classic,
    environmentId,
  });
  const all = furnish.release({
    id: 441,
    key: '795cbab2-8008-4a54-b1cb-f9ff1ece139e',
    name: 'Release_Project_all_env',
    packageId: 'Release_Project',
    folder: classic,
    environmentId,
  });
  furnish.release({
    id: 442,
    key: '429cf1cc-283c-424f-a935-43f72c2ca719',
    name: 'input_output_test_DocEnv',
    packageId: 'input_output_test',
    folder: classic,
    environmentId: inputEnvironmentId,
    inputs: [argument('age', 'Int32'), argument('trueOrFalse', 'Boolean'), argument('stringNew', 'String')],
  });
  if (options.modern) seedModern(furnish);

  const job = historyOf(store, all);
  job(
    125153,
    'd3780aac-1e80-49b0-bfd3-c8ec6a3939db',
    'c08beec5-243c-4e08-854d-7c100cd35214',
    'Faulted',
    roboDrulea,
    ['2018-01-15T18:03:41.56Z', '2018-01-15T18:03:42.51Z', '2018-01-15T18:03:44.353Z'],
    logonFailure,
    docEnv,
  );
  job(
    125154,
    '93b0bfc1-cb80-4594-bb3e-9f35f3efc828',
    '2f894a2b-7ba1-4eee-b399-c67894a9b3ec',
    'Faulted',
    roboDrulea,
    ['2018-01-15T18:05:41.093Z', '2018-01-15T18:05:42.393Z', '2018-01-15T18:05:42.393Z'],
    logonFailure,
    docEnv,
  );
  job(
    125160,
    '45383b6c-a547-49e1-be5c-f3bb6d78982c',
    '9eda64eb-3ab8-46e8-833d-fe944a4eb25e',
    'Faulted',
    nightBot,
    ['2018-01-15T18:17:13.59Z', '2018-01-15T18:17:14.693Z', '2018-01-15T18:17:14.693Z'],
    logonFailure,
  );
  job(
    125161,
    '1c7222dc-416f-4c60-9b17-88262c91768f',
    '8c5302a7-8ed3-458a-ab64-34cc72fdd709',
    'Successful',
    docBot,
    ['2018-01-15T18:18:01.623Z', '2018-01-15T18:18:02.79Z', '2018-01-15T18:18:47.587Z'],
    'Job completed',
  );
  job(
    125162,
    '4b018719-36cb-43a1-8096-202641ccee62',
    '7a60ce9d-a5a6-4e9f-b908-ab5819b016c2',
    'Faulted',
    nightBot,
    ['2018-01-15T18:19:02.37Z', '2018-01-15T18:19:03.177Z', '2018-01-15T18:19:03.177Z'],
    logonFailure,
  );
  job(
    125163,
    '4420820e-7b0a-49a3-a172-ddcc1d88ace9',
    '843d9f41-ae7b-4a28-bd32-d57006f90a2f',
    'Successful',
    nightBot,
    ['2018-01-15T18:20:06.733Z', '2018-01-15T18:20:07.93Z', '2018-01-15T18:20:22.68Z'],
    'Job completed',
  );
  job(
    127283,
    '9fbdfca0-d1e5-41c2-abe6-86fe626346a3',
    '9b908e73-b564-4022-92cb-9e9f0571c2ec',
    'Successful',
    docBot,
    ['2018-03-02T17:25:34.087Z', '2018-03-02T17:25:35.17Z', '2018-03-02T17:25:46.62Z'],
    'Job completed',
  );
  job(
    127416,
    'e29e472d-5d51-4369-9c15-af867e6dd580',
    'ad498d35-326c-4c6c-89d0-16fb73abd0c8',
    'Faulted',
    docBot,
    ['2018-03-05T18:27:25.793Z', '2018-03-05T18:27:27.123Z', '2018-03-05T18:27:38.593Z'],
    missingSheet,
  );
}

function seedModern(furnish: Furnisher): void {
  const shared = furnish.folder('Shared');
  const machine = furnish.machine('VM01');
  furnish.robot({ name: 'shared-unattended', username: 'ACME\\svc-shared', machine, folders: [shared] });
  furnish.release({
    name: 'Release_Project',
    packageId: 'Release_Project',
    version: '1.0.7',
    description: 'The project of the API guide.',
    folder: shared,
  });
}

type Times = readonly [created: string, started: string, ended: string];

function historyOf(store: Store, usual: ReleaseRow) {
  return (
    id: number,
    key: string,
    batchKey: string,
    state: State,
    robot: RobotRow,
    [created, started, ended]: Times,
    info: string,
    release = usual,
  ): void => {
    const row: JobRow = {
      id,
      key,
      state,
      created: moment(created),
      started: moment(started),
      ended: moment(ended),
      info,
      release,
      robot,
      details: { ...plainDetails, batchKey },
    };
    store.addJob(row);
  };
}

function moment(text: string): number {
  const ticks = parseTicks(text);
  if (ticks === null) throw new RangeError(`${text} is no moment.`);
  return ticks;
}
