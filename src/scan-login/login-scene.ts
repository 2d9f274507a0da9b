/** Prefix, and the 256 bits that only the browser's session can tell, as `base64url`. */
const LOGIN_SCENE = /^login-[\w-]{43}$/;

/** Scene of the code that a login by scan shows, from a digest of what only its browser has. */
export function loginScene(digest: string): string {
  return `login-${digest}`;
}

/** Tells a login by scan from the scenes of the application, which may well begin with `login-`. */
export function isLoginScene(scene: string | undefined): scene is string {
  return scene !== undefined && LOGIN_SCENE.test(scene);
}
