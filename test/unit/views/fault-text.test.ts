import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultLine, faultPlace, faultText } from '../../../src/views/fault-text.ts';

const shapes: readonly {
  readonly name: string;
  readonly info: string | null;
  readonly message: string;
  readonly place: string | null;
}[] = [
  { name: 'nothing', info: null, message: 'Orchestrator gave no reason', place: null },
  { name: 'blank', info: ' \r\n\t ', message: 'Orchestrator gave no reason', place: null },
  {
    name: 'a line',
    info: 'Logon failure: unknown user name or bad password',
    message: 'Logon failure: unknown user name or bad password',
    place: null,
  },
  {
    name: 'a trace of an activity',
    info: 'Execution error : System.ArgumentException: The sheet does not exist\r\n   at UiPath.Excel.WorkbookApplication.SetSheet(String sheetName, Boolean createNew)\r\n   at UiPath.Excel.Activities.ExcelInteropActivity`1.BeginExecute(AsyncCodeActivityContext context)\r\n   at System.Activities.ActivityInstance.Execute(ActivityExecutor executor)',
    message: 'The sheet does not exist',
    place: 'ArgumentException in Excel SetSheet',
  },
  {
    name: 'a trace on one line',
    info: 'Execution error : System.ArgumentException: The sheet does not exist at UiPath.Excel.WorkbookApplication.SetSheet(String name) at System.Activities.AsyncCodeActivity.InternalExecute(ActivityInstance i)',
    message: 'The sheet does not exist',
    place: 'ArgumentException in Excel SetSheet',
  },
  {
    name: 'frames of the runtime first',
    info: 'System.IO.FileNotFoundException: Could not find file "C:\\in\\a.xlsx".\n   at System.IO.FileStream.ValidateFileHandle(SafeFileHandle h)\n   at UiPath.Core.Activities.ReadTextFile.Execute(CodeActivityContext c)',
    message: 'Could not find file "C:\\in\\a.xlsx".',
    place: 'FileNotFoundException in ReadTextFile',
  },
  {
    name: 'an async frame',
    info: 'System.TimeoutException: The page did not answer\n   at UiPath.UIAutomationNext.Activities.NClick.<ExecuteAsync>d__42.MoveNext()\n   at System.Runtime.CompilerServices.TaskAwaiter.GetResult()',
    message: 'The page did not answer',
    place: 'TimeoutException in UIAutomationNext NClick',
  },
  {
    name: 'only frames of the runtime',
    info: 'System.NullReferenceException: Object reference not set to an instance of an object.\n   at System.Activities.CodeActivity.InternalExecute(ActivityInstance i)',
    message: 'Object reference not set to an instance of an object.',
    place: 'NullReferenceException',
  },
  {
    name: "the customer's own code",
    info: 'Contoso.Billing.RateMissingException: No rate for 2026-11\n   at Contoso.Billing.Rates.Find(DateTime day)\n   at UiPath.Core.Activities.InvokeMethod.Execute()',
    message: 'No rate for 2026-11',
    place: 'RateMissingException in Rates Find',
  },
  {
    name: 'RemoteException wrapping',
    info: "RemoteException wrapping System.Exception: Login failed ---> RemoteException wrapping System.Net.WebException: The remote name could not be resolved: 'erp'\n   at System.Net.HttpWebRequest.GetResponse()\n   --- End of inner ExceptionDetail stack trace ---\n   at UiPath.Web.Activities.HttpClient.Execute(NativeActivityContext c)",
    message: "The remote name could not be resolved: 'erp'",
    place: 'WebException in Web HttpClient',
  },
  {
    name: 'an inner exception on its own line',
    info: 'System.AggregateException: One or more errors occurred. (Disk full)\n ---> System.IO.IOException: Disk full\n   at Contoso.Archive.Zip.Write(Stream s)\n   --- End of inner exception stack trace ---\n   at System.Threading.Tasks.Task.Wait()',
    message: 'Disk full',
    place: 'IOException in Zip Write',
  },
  {
    name: 'an aggregate without its inner exception',
    info: 'System.AggregateException: One or more errors occurred. (No such queue)',
    message: 'No such queue',
    place: 'AggregateException',
  },
  {
    name: 'numbered inner exceptions',
    info: 'System.AggregateException: One or more errors occurred. ---> (Inner Exception #0) System.InvalidOperationException: Sequence is empty<---',
    message: 'Sequence is empty',
    place: 'InvalidOperationException',
  },
  {
    name: 'the robot’s labels',
    info: "Source: Click 'OK'\r\n\r\nMessage: Cannot find the UI element corresponding to this selector\r\n\r\nException Type: UiPath.Core.SelectorNotFoundException\r\n\r\nRemoteException wrapping UiPath.Core.SelectorNotFoundException: Cannot find the UI element\r\n   at UiPath.Core.UiNode.Find()",
    message: 'Cannot find the UI element corresponding to this selector',
    place: "SelectorNotFoundException in Click 'OK'",
  },
  {
    name: 'the labels on one line',
    info: 'Source: Throw Message: Amount is negative Exception Type: UiPath.Core.BusinessRuleException',
    message: 'Amount is negative',
    place: 'BusinessRuleException in Throw',
  },
  {
    name: 'labels with an empty message',
    info: 'Source: Throw\nMessage: \nException Type: System.Exception',
    message: 'Exception',
    place: 'Exception in Throw',
  },
  {
    name: 'words of the activity before the exception',
    info: "Excel - write range: The sheet 'March' does not exist.\r\n\r\nRemoteException wrapping System.ArgumentException: No such sheet \r\n   at UiPath.Excel.WorkbookApplication.SetSheet(String sheetName)",
    message: "Excel - write range: The sheet 'March' does not exist.\nNo such sheet",
    place: 'ArgumentException in Excel SetSheet',
  },
  {
    name: 'words of the activity that the exception repeats',
    info: 'Object reference not set to an instance of an object.\r\n\r\nSystem.NullReferenceException: Object reference not set to an instance of an object.\r\n   at System.Activities.CodeActivity.InternalExecute(ActivityInstance i)',
    message: 'Object reference not set to an instance of an object.',
    place: 'NullReferenceException',
  },
  {
    name: 'a workflow file',
    info: 'Main.xaml: Could not load file or assembly Contoso.Core',
    message: 'Could not load file or assembly Contoso.Core',
    place: 'in Main.xaml',
  },
  {
    name: 'a workflow file and a type',
    info: 'Process\\Login.xaml: System.Security.SecurityException: Request failed.',
    message: 'Request failed.',
    place: 'SecurityException in Process\\Login.xaml',
  },
  {
    name: 'an ExceptionDetail',
    info: 'This workflow always fails\r\n\r\nAn ExceptionDetail, likely created by IncludeExceptionDetailInFaults=true, whose value is:\r\nSystem.Exception: This workflow always fails\r\n   at UiPath.Core.Activities.Throw.Execute(CodeActivityContext context)',
    message: 'This workflow always fails',
    place: 'Exception in Throw',
  },
  {
    name: 'an ExceptionDetail cut off',
    info: 'This workflow always fails\r\n\r\nAn ExceptionDetail, likely created by',
    message: 'This workflow always fails',
    place: null,
  },
  {
    name: 'COM codes',
    info: 'System.Runtime.InteropServices.COMException (0x800A03EC): Excel cannot open the file',
    message: 'Excel cannot open the file',
    place: 'COMException',
  },
  {
    name: 'a type without a message',
    info: 'System.OutOfMemoryException',
    message: 'OutOfMemoryException',
    place: 'OutOfMemoryException',
  },
  {
    name: 'a German trace',
    info: 'System.ArgumentException: Das Blatt fehlt\n   bei UiPath.Excel.WorkbookApplication.SetSheet(String name)',
    message: 'Das Blatt fehlt',
    place: 'ArgumentException in Excel SetSheet',
  },
  {
    name: 'a message of many lines',
    info: 'System.Exception: one\ntwo\n\nthree\nfour\n   at UiPath.Core.Activities.Throw.Execute()',
    message: 'one\ntwo\nthree',
    place: 'Exception in Throw',
  },
];

describe('faultText', () => {
  it.each(shapes)('finds what failed in $name', ({ info, message, place }) => {
    const fault = faultText(info);
    expect({ message: fault.message, place: faultPlace(fault) }).toEqual({ message, place });
  });

  it('gives a list the first line alone', () => {
    expect(faultLine('System.Exception: one\ntwo')).toBe('one');
  });

  it('always gives a short message without control characters (F20)', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constantFrom(...shapes.map((shape) => shape.info ?? '')),
      fc.constantFrom(
        '\n   at ',
        ' ---> ',
        'Source: ',
        'Message: ',
        'Exception Type: ',
        'System.Exception: ',
        '<',
        '`1[[',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { message } = faultText(pieces.join(''));
        expect(message).not.toBe('');
        expect(Array.from(message).length).toBeLessThanOrEqual(401);
        expect(message.split('\n').length).toBeLessThanOrEqual(3);
        // oxlint-disable-next-line no-control-regex -- these are what must not come through
        expect(message).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    'a',
    ' x \n\n',
    ' ',
    '\n',
    ' \n',
    '\t',
    '-',
    ' at a.',
    '\n   at ',
    'Message: ',
    '---> ',
    'A.',
    'RemoteException wrapping ',
  ])('reads a megabyte of %j at once (F20)', (unit) => {
    const started = performance.now();
    expect(faultText(`x${unit.repeat(1_000_000 / unit.length)}x`).message).not.toBe('');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
