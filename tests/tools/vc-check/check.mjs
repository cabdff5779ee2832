// Checks a credential's proof with Digital Bazaar's library, offline:
// node check.mjs FOLDER CONTEXTS [FILE]; FOLDER holds did.json and the credential.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {contexts as credentialsContexts} from '@digitalbazaar/credentials-context';

const folder = process.argv[2], contexts = process.argv[3];
const read = name => JSON.parse(readFileSync(name, 'utf8'));
const did = read(join(folder, 'did.json'));
const known = new Map([
  ...credentialsContexts,
  ['https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json', read(join(contexts, 'ob-3.0.3.json'))],
  ['https://purl.imsglobal.org/spec/ob/v3p0/extensions.json', read(join(contexts, 'ob-extensions.json'))],
  [did.id, did],
  ...did.verificationMethod.map(each => [each.id, {'@context': 'https://w3id.org/security/multikey/v1', ...each}])
]);
const documentLoader = async url => {
  if(!known.has(url)) { throw new Error(`not at hand: ${url}`); }
  return {contextUrl: null, documentUrl: url, document: known.get(url)};
};
const suite = new DataIntegrityProof({cryptosuite});
const credential = read(join(folder, process.argv[4] ?? 'credential.json'));
const checkStatus = async () => ({verified: true});
const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
console.log(JSON.stringify({verified: result.verified, errors: (result.error?.errors ?? []).map(e => e.message)}));
process.exit(result.verified ? 0 : 1);
