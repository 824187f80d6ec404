import { Fault, invalid } from '@ratchet/kernel';

/** A page, or the fault of a wrong token in the words of JSON: its owner names the fields of protobuf. */
export async function pageOf<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Fault) || error.reason !== 'INVALID_PAGE_TOKEN') throw error;
    throw invalid(
      'INVALID_PAGE_TOKEN',
      'pageToken: expected the nextPageToken of the page before, unchanged and for the same model',
    );
  }
}
