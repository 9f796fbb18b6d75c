import type { Random } from './random.ts';

/** Error texts as robots report them: .NET traces with CRLF, of the kinds that operators meet. */
export const faultTexts: readonly string[] = [
  lines(
    "Excel - write range: The sheet 'March' does not exist.",
    '',
    'RemoteException wrapping System.ArgumentException: The sheet does not exist ',
    '   at UiPath.Excel.WorkbookApplication.SetSheet(String sheetName, Boolean createNew)',
    '   at UiPath.Excel.Activities.WriteRange.<ExecuteAsync>d__27.MoveNext()',
    '--- End of stack trace from previous location where exception was thrown ---',
    '   at System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw()',
    '   at UiPath.Shared.Activities.AsyncTaskCodeActivity.EndExecute(AsyncCodeActivityContext context, IAsyncResult result)',
    '   at System.Activities.ActivityInstance.Execute(ActivityExecutor executor, BookmarkManager bookmarkManager)',
  ),
  lines(
    "Could not find the user-interface (UI) element for this action: Click 'Post invoice'",
    '',
    'UiPath.UIAutomationNext.Exceptions.NodeNotFoundException: Could not find the UI element corresponding to this selector:',
    "[1] <html app='chrome.exe' title='SAP Fiori - Supplier Invoices' />",
    "[2] <webctrl tag='BUTTON' aaname='Post' />",
    "Search failed at selector tag: [2] <webctrl tag='BUTTON' aaname='Post' />",
    '   at UiPath.UIAutomationNext.Services.UINodeService.<GetFirstAsync>d__14.MoveNext()',
    '   at UiPath.UIAutomationNext.Activities.NClick.<ExecuteAsync>d__63.MoveNext()',
  ),
  lines(
    'Source: Click "Submit timesheet"',
    '',
    "Message: Cannot find the UI element corresponding to this selector: <wnd app='sapgui.exe' cls='SAP_FRONTEND_SESSION' title='Time Sheet*' />",
    '',
    'Exception Type: UiPath.Core.SelectorNotFoundException',
    '',
    'UiPath.Core.SelectorNotFoundException: Cannot find the UI element corresponding to this selector ---> System.Runtime.InteropServices.COMException: Error HRESULT E_FAIL has been returned from a call to a COM component.',
    '   at UiPath.UiNodeClass.FindFirst(FindScope scope, String selector, Int32 timeout)',
    '   --- End of inner exception stack trace ---',
    '   at UiPath.Core.UiElement.FindFirst(FindScope scope, Selector selector)',
  ),
  lines(
    'Payslip batch 2024-11 cannot be posted.',
    '',
    'UiPath.Core.BusinessRuleException: Employee 10482 has no cost centre; 3 of 214 payslips were not posted.',
    '   at PayrollRun.Main.Execute(CodeActivityContext context)',
    '   at System.Activities.CodeActivity.InternalExecute(ActivityInstance instance, ActivityExecutor executor, BookmarkManager bookmarkManager)',
  ),
  'Logon failure: unknown user name or bad password',
  lines(
    'Get Outlook Mail Messages: The operation has timed out.',
    '',
    'RemoteException wrapping System.TimeoutException: The operation did not complete within 30000 ms. ',
    '   at UiPath.Mail.Activities.Outlook.GetOutlookMailMessages.<Execute>d__38.MoveNext()',
    '   at System.Threading.Tasks.Task.Execute()',
  ),
  lines(
    'RemoteException wrapping System.AggregateException: One or more errors occurred. (The remote server returned an error: (503) Server Unavailable.) ',
    '   ---> RemoteException wrapping System.Net.WebException: The remote server returned an error: (503) Server Unavailable. ',
    '   at System.Net.HttpWebRequest.EndGetResponse(IAsyncResult asyncResult)',
    '   at UiPath.Web.Activities.HttpClient.<ExecuteAsync>d__11.MoveNext()',
  ),
  lines(
    'Could not load the workflow.',
    '',
    "System.IO.FileNotFoundException: Could not find file 'C:\\Robots\\VM04\\Data\\mapping.xlsx'.",
    "File name: 'C:\\Robots\\VM04\\Data\\mapping.xlsx'",
    '   at System.IO.__Error.WinIOError(Int32 errorCode, String maybeFullPath)',
    '   at System.IO.FileStream.Init(String path, FileMode mode, FileAccess access, Int32 rights, Boolean useRights)',
    '   at UiPath.Excel.WorkbookFile.Open(String path, String password)',
  ),
  lines(
    'Object reference not set to an instance of an object.',
    '',
    'System.NullReferenceException: Object reference not set to an instance of an object.',
    '   at lambda_method(Closure , ActivityContext )',
    '   at Microsoft.VisualBasic.Activities.VisualBasicValue`1.Execute(CodeActivityContext context)',
    '   at System.Activities.CodeActivity`1.InternalExecuteInResolutionContext(CodeActivityContext context)',
  ),
  'The job was ended because the robot lost its connection to Orchestrator. Error code: 0x800703E3',
  '',
];

/** One of the texts; at times the empty one, as real robots do. */
export function faultText(random: Random): string {
  return random.pick(faultTexts);
}

function lines(...parts: readonly string[]): string {
  return parts.join('\r\n');
}
