export class SharedArray {
  constructor(name, make) {
    const rows = make();
    if (!Array.isArray(rows)) {
      throw new Error("only arrays can be made into SharedArray");
    }
    return Object.freeze(rows);
  }
}
