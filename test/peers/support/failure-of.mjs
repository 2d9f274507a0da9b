/** What an application gets to see of a call that fails; `undefined` when it does not. */
export async function failureOf(call) {
  try {
    await call();
    return undefined;
  } catch (error) {
    const { name, message, code, errcode, errmsg } = error;
    return { name, message, code, errcode, errmsg };
  }
}
