import { randomBytes } from 'node:crypto';

/** Orchestrator's numeric error codes that are known from its documentation and clients. */
export const errorCodes = {
  /** A body that could not be bound to its model. */
  modelBinding: 0,
  invalidRequest: 1000,
  itemNotFound: 1002,
  invalidArgument: 1009,
  folderNotFound: 1100,
  folderRequired: 1101,
  foregroundRobotMissing: 1230,
  robotMissing: 1671,
  machineMissing: 2818,
} as const;

/** How an error travels: Orchestrator's own shape, or the envelope of the framework around it. */
type Envelope = 'orchestrator' | 'abp';

/** A refusal that goes over the wire. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: number;
  readonly envelope: Envelope;

  constructor(status: number, code: number, message: string, envelope: Envelope = 'orchestrator') {
    super(message);
    this.status = status;
    this.code = code;
    this.envelope = envelope;
  }
}

export const badQuery = (message = 'Invalid OData query options.'): ApiError =>
  new ApiError(400, errorCodes.invalidRequest, message);
export const badArgument = (message: string): ApiError =>
  new ApiError(400, errorCodes.invalidArgument, message);
export const badBody = (message: string): ApiError => new ApiError(400, errorCodes.modelBinding, message);
export const notFound = (message: string): ApiError => new ApiError(404, errorCodes.itemNotFound, message);
export const unauthenticated = (): ApiError => new ApiError(401, 0, 'You are not authenticated!', 'abp');
export const forbidden = (): ApiError => new ApiError(403, 0, 'You are not authorized!', 'abp');
export const noSuchResource = (path: string): ApiError =>
  new ApiError(404, errorCodes.modelBinding, `No resource answers at ${path}.`);

/** The JSON body of a refusal. */
export function errorBody(error: ApiError): Record<string, unknown> {
  if (error.envelope === 'abp') {
    return {
      result: null,
      targetUrl: null,
      success: false,
      error: { code: error.code, message: error.message, details: null, validationErrors: null },
      unAuthorizedRequest: true,
      __abp: true,
    };
  }
  return { message: error.message, errorCode: error.code, traceId: traceId() };
}

function traceId(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}

/** What a gateway serves in place of an API when the base path is wrong: the start page of the web interface. */
export const startPage = `<!DOCTYPE html>
<html lang="en">
  <head><meta charset="utf-8"><title>Orchestrator</title></head>
  <body><div id="root"></div><noscript>This application needs JavaScript.</noscript></body>
</html>
`;
