import type { Furnisher } from './seed.ts';

/** An agent's schema as its Python code declares it: references, titles, values that may be null. */
const invoiceAgent = {
  type: 'object',
  title: 'InvoiceRequest',
  $defs: {
    Currency: { type: 'string', enum: ['EUR', 'USD', 'GBP'], title: 'Currency' },
    Line: {
      type: 'object',
      properties: { text: { type: 'string' }, amount: { type: 'number' } },
      required: ['text'],
    },
  },
  properties: {
    question: { type: 'string', minLength: 3, description: 'What the agent shall find out.' },
    currency: { $ref: '#/$defs/Currency', default: 'EUR' },
    amount: { type: 'number', minimum: 0, title: 'Amount in the currency' },
    copies: { type: 'integer', minimum: 1, maximum: 5, default: 1 },
    due: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }], default: null },
    urgent: { type: 'boolean', default: false },
    lines: { type: 'array', items: { $ref: '#/$defs/Line' } },
  },
  required: ['question', 'amount'],
  additionalProperties: false,
};

const ratesWorkflow = {
  type: 'object',
  properties: {
    base: { type: 'string', minLength: 3, maxLength: 3, description: 'Three letters, like EUR.' },
    at: { type: 'string', format: 'date-time', title: 'Moment' },
  },
  required: ['base'],
};

/** Processes of today that have no .NET arguments: an agent and an API workflow. */
export function seedAgents(furnish: Furnisher): void {
  const folder = furnish.folder('Shared');
  furnish.release({
    name: 'Invoice_Agent',
    version: '0.3.0',
    description: 'Answers questions about invoices.',
    folder,
    processType: 'Agent',
    schemas: {
      inputs: invoiceAgent,
      outputs: { type: 'object', properties: { answer: { type: 'string' } } },
    },
  });
  furnish.release({
    name: 'Currency_Rates',
    version: '1.1.0',
    description: 'An API workflow that looks up rates of exchange.',
    folder,
    processType: 'Api',
    schemas: { inputs: ratesWorkflow },
  });
}
