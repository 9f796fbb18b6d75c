/** `npm run sbom`: writes the bill of what is shipped to dist/sbom.cdx.json (CycloneDX). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shippedBill } from './bill.ts';

const root = new URL('../../', import.meta.url);
const { name } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { readonly name: string };
const bill = shippedBill(fileURLToPath(root), name);
const path = 'dist/sbom.cdx.json';
mkdirSync(new URL('dist/', root), { recursive: true });
writeFileSync(new URL(path, root), `${JSON.stringify(bill, null, 2)}\n`);
process.stdout.write(`${path}: ${bill.components.length} components\n`);
