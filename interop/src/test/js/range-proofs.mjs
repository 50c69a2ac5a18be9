// Judges range proofs by @ethereumjs/mpt: one JSON object a line in, one word a line out (more, end, or refused).
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const { verifyMerkleRangeProof } = await import(pathToFileURL(process.argv[2]).href)
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'))

for await (const line of createInterface({ input: process.stdin })) {
  const { root, first, last, keys, values, proof } = JSON.parse(line)
  let answer
  try {
    const more = proof.length === 0
      ? await verifyMerkleRangeProof(bytes(root), null, null, keys.map(bytes), values.map(bytes), null)
      : await verifyMerkleRangeProof(bytes(root), bytes(first), keys.length === 0 ? null : bytes(last), keys.map(bytes), values.map(bytes), proof.map(bytes))
    answer = more ? 'more' : 'end'
  } catch {
    answer = 'refused'
  }
  console.log(answer)
}
