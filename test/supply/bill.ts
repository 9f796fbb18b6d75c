import { execFileSync } from 'node:child_process';

/** A CycloneDX bill of materials, as far as we look at it (cyclonedx.org/docs/1.5/json). */
export interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: Readonly<Record<string, unknown>> };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly unknown[];
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

/**
 * The bill of what is shipped, from the lock file, by npm. Its `--omit dev` also leaves out what is shipped where
 * something for development needs it as well (npm 11.19: `pg`, `zod`), so the whole is asked for and sorted here.
 */
export function shippedBill(root: string, name: string): Bill {
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
  const said = execFileSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 26,
  });
  const { components, dependencies, metadata, ...bill } = JSON.parse(said.toString()) as Bill;
  const shipped = components.filter(
    ({ properties }) => !properties.some((property) => property.name === 'cdx:npm:package:development'),
  );
  const { component } = metadata;
  const refs = new Set([String(component['bom-ref']), ...shipped.map((each) => each['bom-ref'])]);
  return {
    ...bill,
    // npm names it after the folder that it lies in.
    metadata: { ...metadata, component: { ...component, name } },
    components: shipped,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ dependsOn, ref }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
  };
}
