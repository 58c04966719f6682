-- As ASP.NET Core Identity, schema version 3, expects it.
CREATE TABLE "AspNetUserPasskeys" (
  "CredentialId" bytea PRIMARY KEY,
  "UserId" text NOT NULL REFERENCES "AspNetUsers" ("Id") ON DELETE CASCADE,
  "Data" jsonb NOT NULL
);
CREATE INDEX "IX_AspNetUserPasskeys_UserId" ON "AspNetUserPasskeys" ("UserId");
